"""In-process stand-ins for the tools that procedures call, backed by the platform model.

They know what pages ask of the real tools, and fail a test that asks for more.
"""

from collections.abc import Callable

from snippets._platform.vercel import Platform
from tests._world.standins.call import Call, Output
from tests._world.standins.curl import curl
from tests._world.standins.files import FILES
from tests._world.standins.postgres import POSTGRES
from tests._world.standins.text import TEXT
from tests._world.standins.vercel import vercel

STANDINS: dict[str, Callable[[Call, Platform], Output]] = {
    "vercel": vercel,
    "curl": curl,
    **POSTGRES,
    **TEXT,
    **FILES,
}

__all__ = ["STANDINS", "Call", "Output"]
