"""What prose may name instead of typing it: `:::policy.SEV1.minutes:::`, `:::settings.team:::`."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from typing import Any

from snippets._engine.errors import RunbookError, nearest

VALUE = re.compile(r":::(?P<name>[A-Za-z_][\w.-]*):::")


def values(package: str) -> dict[str, str]:
    """Return the numbers and texts of a package's `policy` and `settings`, by name.

    A name is `policy.NAME` or `policy.NAME.field`, and `settings.key`.
    """
    found: dict[str, Any] = {}
    for name, value in vocabulary(package, "policy").items():
        if name.isupper():
            found[f"policy.{name}"] = value
            found |= _fields(f"policy.{name}", value)
    found |= _fields("settings", vocabulary(package, "settings").get("SETTINGS"))
    shown = (str, int, float)
    return {name: str(value) for name, value in found.items() if isinstance(value, shown)}


def fill(text: str, package: str) -> str:
    """Return a line of prose with the values it names; raise RunbookError for an unknown one."""

    def value(found: re.Match[str]) -> str:
        known = values(package)
        if (name := found["name"]) not in known:
            remedy = (
                nearest(name, known)
                or "See: snippets/_vocabulary/policy.py and snippets/_vocabulary/settings.py."
            )
            raise RunbookError(f"there is no value {name!r}.", remedy=remedy)
        return known[name]

    return VALUE.sub(value, text)


def vocabulary(package: str, name: str) -> dict[str, Any]:
    """Return what a module of a package's vocabulary holds, nothing where there is none."""
    words = f"{package}._vocabulary"
    there = importlib.util.find_spec(words) and importlib.util.find_spec(f"{words}.{name}")
    return vars(importlib.import_module(f"{words}.{name}")) if there else {}


def _fields(name: str, value: object) -> dict[str, Any]:
    """Return the fields and properties of a value of a class of ours, by their whole name."""
    return {f"{name}.{field}": getattr(value, field) for field in _names(type(value))}


def _names(kind: type) -> Iterator[str]:
    if kind.__module__ != "builtins":
        yield from getattr(kind, "__annotations__", ())
        yield from (name for name, one in vars(kind).items() if isinstance(one, property))
