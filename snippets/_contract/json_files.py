"""JSON files of a checkout."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from snippets._contract.checkout import Checkout

_COMMENT = re.compile(rb'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(rb'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


class BrokenError(ValueError):
    """A file is no JSON object: at which line, and why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def json_object(checkout: Checkout, path: str) -> dict[str, Any]:
    """Return a JSON object of a checkout; raise BrokenError where the file holds none."""
    source = checkout.read(path).removeprefix(b"\xef\xbb\xbf")
    try:
        value = msgspec.json.decode(source)
    except (msgspec.DecodeError, RecursionError):
        raise BrokenError(f"{path}{_line(source)}", "broken JSON") from None
    if not isinstance(value, dict):
        raise BrokenError(path, "it holds no JSON object")
    return value


def _line(source: bytes) -> str:
    """Return `:line` of the first mistake, which msgspec does not tell."""
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        return f":{error.lineno}"
    except (ValueError, RecursionError):
        pass
    return ""


def without_comments(source: bytes) -> bytes:
    """Return JSON of a file that may have comments, and a comma behind the last of a list."""
    return _LAST_COMMA.sub(rb"\1", _COMMENT.sub(rb"\1", source))
