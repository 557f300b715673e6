"""The engine: values in, shell text or effects out. It names no other floor in an import.

It loads the vocabulary of the package whose pages it is given: `policy`, `settings` and `tools`. It
knows the pages that a procedure leads to, `index`, `escalation`, `messages` and `application`; and
one tool, by whose versions recordings are kept (`recording.TOOL`). Its needs are those of a Next.js
application.

What a page is made of is here; what to do with a result is in `conditions` and `decision`.
"""

from snippets._engine.command import Command, Say, Tool
from snippets._engine.errors import RunbookError
from snippets._engine.execute import run
from snippets._engine.look import Look
from snippets._engine.offer import Offer
from snippets._engine.parameter import Parameter, ParameterError, Text, text
from snippets._engine.pipeline import Action, Pipeline
from snippets._engine.procedure import Contact, Flow, Phase, Procedure, Severity
from snippets._engine.recording import Names, ReviewClock
from snippets._engine.render import shell
from snippets._engine.request import Request, get
from snippets._engine.result import Problem, Result
from snippets._engine.step import Risk, Step
from snippets._engine.table import Checklist, Table

__all__ = [
    "Action",
    "Checklist",
    "Command",
    "Contact",
    "Flow",
    "Look",
    "Names",
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
    "get",
    "run",
    "shell",
    "text",
]
