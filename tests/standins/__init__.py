"""In-process stand-ins for the tools that procedures call, backed by the platform model.

They know the options that the real tools were seen to accept and refuse the others.
"""

from __future__ import annotations

from collections.abc import Callable

from snippets.model.platform import Platform
from tests.standins.call import Call, Output
from tests.standins.files import FILES
from tests.standins.postgres import POSTGRES
from tests.standins.text import TEXT
from tests.standins.vercel import vercel

STANDINS: dict[str, Callable[[Call, Platform], Output]] = {
    "vercel": vercel,
    **POSTGRES,
    **TEXT,
    **FILES,
}

__all__ = ["STANDINS", "Call", "Output"]
