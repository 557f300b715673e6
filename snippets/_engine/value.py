"""What prose may name instead of typing it: `:::policy.SEV1.minutes:::`, `:::settings.team:::`."""

import importlib
import importlib.util
import re
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from snippets._engine.errors import RunbookError

VALUE = re.compile(r":::(?P<name>[A-Za-z_][\w.-]*):::")


def fill(text: str, package: str) -> str:
    """Return a line of prose with the values it names; raise RunbookError for an unknown one.

    They are the numbers and texts of a package's `policy` and of its `SETTINGS`, with fields and
    properties.
    """

    def replacement(match: re.Match[str]) -> str:
        policy = SimpleNamespace(**vocabulary(package, "policy"))
        settings = vocabulary(package, "settings").get("SETTINGS")
        try:
            value = attrgetter(match["name"])(SimpleNamespace(policy=policy, settings=settings))
        except AttributeError:
            value = None
        if isinstance(value, (str, int, float)):
            return str(value)
        raise RunbookError(
            f"there is no value {match['name']!r}.",
            remedy="See: snippets/_vocabulary/policy.py and snippets/_vocabulary/settings.py.",
        )

    return VALUE.sub(replacement, text)


def vocabulary(package: str, name: str) -> dict[str, Any]:
    """Return what a module of a package's vocabulary holds, nothing where there is none."""
    words = f"{package}._vocabulary"
    spec = importlib.util.find_spec(words) and importlib.util.find_spec(f"{words}.{name}")
    return vars(importlib.import_module(f"{words}.{name}")) if spec else {}
