"""The engine: values in, shell text or effects out. It knows no procedure and no other floor.

Of tools it names one, by whose versions recordings are kept (`recording.TOOL`), of pages one, where
the numbers of people stand (`escalation`), and its needs are those of a Next.js application.
"""

from snippets.core.check import (
    Act,
    Branch,
    Condition,
    Next,
    anything_else,
    call,
    carry_on,
    escalate,
    finish,
    go_to,
    not_here,
    only_if,
    open_page,
    repeat,
)
from snippets.core.command import Command, Say, Tool
from snippets.core.errors import RunbookError
from snippets.core.look import Look
from snippets.core.parameter import Parameter, ParameterError, Text, text
from snippets.core.pipeline import Action, Pipeline
from snippets.core.procedure import Contact, Flow, Phase, Procedure, Severity
from snippets.core.recording import Names, ReviewClock
from snippets.core.render import shell
from snippets.core.request import Request, get, post
from snippets.core.result import Problem, Result
from snippets.core.run import run
from snippets.core.step import Risk, Step
from snippets.core.table import Checklist, Table

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
    "escalate",
    "finish",
    "get",
    "go_to",
    "not_here",
    "only_if",
    "open_page",
    "post",
    "repeat",
    "run",
    "shell",
    "text",
]
