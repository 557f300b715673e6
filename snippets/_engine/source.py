"""Where a value is written: read from the text of its module, for messages and the export."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A place in the snippets."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


# Of what no module holds, as in a catalog that is made in memory.
NOWHERE = Source(Path("?"), 0)


# At the beginning of a line: a name or several, perhaps with a type, before a single `=`.
_ASSIGNED = re.compile(r"^(?P<names>\w[\w, ]*)(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def assigned(file: Path) -> dict[str, Source]:
    """Return where a module assigns each of its names at the top level; an import is none.

    Its text is looked at and not parsed, which would take longer than to import it.
    """
    text = file.read_text("utf-8")
    places: dict[str, Source] = {}
    line, seen = 1, 0
    for match in _ASSIGNED.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        places |= dict.fromkeys(re.findall(r"\w+", match["names"]), Source(file, line))
    return places


def element(statement: Source, keyword: str, index: int, count: int) -> Source:
    """Return where an element of the tuple stands that a call in a statement has by a keyword.

    `count` is how many elements the tuple has at run time. It is the statement where the tuple is
    not written out in it, element by element.
    """
    body = ast.parse(statement.file.read_bytes()).body
    written = next(node for node in body if node.lineno == statement.line)
    keywords = (node for node in ast.walk(written) if isinstance(node, ast.keyword))
    values = (node.value for node in keywords if node.arg == keyword)
    parts = next((value.elts for value in values if isinstance(value, ast.Tuple)), [])
    if len(parts) != count or any(isinstance(part, ast.Starred) for part in parts):
        return statement
    return Source(statement.file, parts[index].lineno)
