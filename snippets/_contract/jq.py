"""What a jq program reads of a JSON answer: the top-level keys.

jq has no parser for Python; the few programs of a runbook need only paths and shorthand. A program
that reads keys in another way is refused, never guessed.
"""

import re

from snippets._engine.errors import RunbookError

_TEXT = re.compile(r'"(?:\\[^(]|[^"\\])*"')
_KEY = re.compile(r"(?<![\w)\]?])\.(?:\[\d*\]\.?)?([A-Za-z_]\w*)")
_SHORTHAND = re.compile(r"\{([\w\s,]*)\}")
# Text with values in it, variables, other forms of objects, and keys of what a path led to.
_TOO_CLEVER = re.compile(r'["$@{;]|\|.*\.[A-Za-z_]|\.[A-Za-z_]\w*\s+\.|\)\s*\.', re.DOTALL)
_WHOLE = re.compile(r"\.(?:\[\d*\])?\s*(?:,|$)")


def keys_read(program: str) -> tuple[tuple[str, ...], bool]:
    """Return the keys that a program reads, and whether it first prints the answer as it came.

    Raise RunbookError for a program that is too clever to tell.
    """
    code = _TEXT.sub("", program).strip()
    keys = [key for names in _SHORTHAND.findall(code) for key in re.findall(r"\w+", names)]
    keys += _KEY.findall(code)
    if _TOO_CLEVER.search(_SHORTHAND.sub("", code)):
        raise RunbookError(
            f"cannot tell which keys the jq program reads: {program}",
            remedy="Use paths and {shorthand} only, or teach snippets/_contract/jq.py.",
        )
    return tuple(dict.fromkeys(keys)), bool(_WHOLE.match(code))
