"""The engine: values in, shell text or effects out. It knows no procedure and no other floor.

Of tools it names one, by whose versions recordings are kept (`recording.TOOL`), of pages one, where
the numbers of people stand (`escalation`), and its needs are those of a Next.js application.
"""

from snippets._engine.command import Command, Say, Tool
from snippets._engine.decision import (
    Act,
    Branch,
    Condition,
    Next,
    anything_else,
    call,
    carry_on,
    carry_on_if,
    escalate,
    finish,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._engine.errors import RunbookError
from snippets._engine.execute import run
from snippets._engine.look import Look
from snippets._engine.offer import Offer
from snippets._engine.parameter import Parameter, ParameterError, Text, text
from snippets._engine.pipeline import Action, Pipeline
from snippets._engine.procedure import Contact, Flow, Phase, Procedure, Severity
from snippets._engine.recording import Names, ReviewClock
from snippets._engine.render import shell
from snippets._engine.request import Request, get, post
from snippets._engine.result import Problem, Result
from snippets._engine.step import Risk, Step
from snippets._engine.table import Checklist, Table

__all__ = [
    "Act",
    "Action",
    "Branch",
    "Checklist",
    "Command",
    "Condition",
    "Contact",
    "Flow",
    "Look",
    "Names",
    "Next",
    "Offer",
    "Parameter",
    "ParameterError",
    "Phase",
    "Pipeline",
    "Problem",
    "Procedure",
    "Request",
    "Result",
    "ReviewClock",
    "Risk",
    "RunbookError",
    "Say",
    "Severity",
    "Step",
    "Table",
    "Text",
    "Tool",
    "anything_else",
    "call",
    "carry_on",
    "carry_on_if",
    "escalate",
    "finish",
    "get",
    "go_to",
    "not_here",
    "open_page",
    "post",
    "repeat",
    "run",
    "shell",
    "text",
]
