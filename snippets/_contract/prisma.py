"""The Prisma schema: models with their tables and columns, and the variables it reads.

It is read by lines, as Prisma formats it: prisma.io/docs/orm/reference/prisma-schema-reference.
"""

import posixpath
import re
from typing import NamedTuple

from snippets._contract.checkout import Checkout
from snippets._contract.facts import Model
from snippets._contract.variables import Read

_BLOCK = re.compile(r"(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{")
_FIELD = re.compile(r"""(\w+)\s+(\w+|Unsupported\("[^"]*"\))(?:\[\])?\??(\s+@\w.*)?""")
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*")|//.*""")
_ENV = re.compile(r"""\benv\("(\w+)"\)""")


class _Block(NamedTuple):
    """A block of a schema: its kind and name, where it begins, and its lines with their places."""

    kind: str
    name: str
    place: str
    lines: list[tuple[str, str]]

    @property
    def is_model(self) -> bool:
        return self.kind in ("model", "view")

    def holds(self, line: str) -> bool:
        return not self.is_model or line.startswith("@@") or bool(_FIELD.fullmatch(line))


def schema_files(checkout: Checkout, named: str) -> list[str]:
    """Return the files of the schema: a file or folder named by package.json, else the usual.

    Else those of the one folder that holds any, in the checkout or else in its repository; where
    several do, they are listed as unknown.
    """
    inside = [f for f in checkout.files if f.endswith(".prisma")]
    schemas = inside or checkout.elsewhere("*.prisma")
    for path in (named.removeprefix("./").rstrip("/"), "prisma/schema.prisma", "prisma"):
        usual = [f for f in schemas if f == path or (path and f.startswith(f"{path}/"))]
        if usual:
            return usual
    folders = {posixpath.dirname(file) for file in schemas}
    top = min(folders, key=len, default="")
    if all(f"{folder}/".startswith(f"{top}/") for folder in folders):
        return schemas
    for file in schemas:
        checkout.note(file, "one of several schemas: package.json does not say which is used")
    return []


def models(checkout: Checkout, files: list[str]) -> tuple[list[Model], list[Read]]:
    """Return the models of a schema, and the environment variables that it reads.

    A file with a line that is not understood is listed as unknown, and none of it is read.
    """
    blocks = [block for path in files for block in _blocks(checkout, path)]
    tables = [block for block in blocks if block.is_model]
    names = {block.name for block in tables}
    reads = [
        (name, place)
        for block in blocks
        for place, line in block.lines
        for name in _ENV.findall(line)
    ]
    return [_model(block, names) for block in tables], reads


def _blocks(checkout: Checkout, path: str) -> list[_Block]:
    blocks: list[_Block] = []
    inside = False
    for number, written in enumerate(checkout.read(path).decode(errors="replace").split("\n"), 1):
        line = _COMMENT.sub(r"\1", written).strip()
        opened = _BLOCK.fullmatch(line)
        if opened and not inside:
            blocks.append(_Block(opened[1], opened[2], f"{path}:{number}", []))
            inside = True
        elif line == "}" and inside:
            inside = False
        elif inside and line and blocks[-1].holds(line):
            blocks[-1].lines.append((f"{path}:{number}", line))
        elif line:
            checkout.note(f"{path}:{number}", "not understood: the schema was not read")
            return []
    return blocks


def _model(block: _Block, models: set[str]) -> Model:
    about = "\n".join(line for _, line in block.lines if line.startswith("@@"))
    table, schema = _attribute("@@map", about) or block.name, _attribute("@@schema", about)
    fields = filter(None, (_FIELD.fullmatch(line) for _, line in block.lines))
    columns = [
        _attribute("@map", field[3] or "") or field[1] for field in fields if field[2] not in models
    ]
    return Model(
        name=block.name,
        table=f"{schema}.{table}" if schema else table,
        columns=tuple(columns),
        place=block.place,
    )


def _attribute(name: str, text: str) -> str:
    """Return the text of `@name("…")`."""
    attribute = re.search(rf'''(?<!\S){name}\((?:name: *)?"([^"]*)"''', text)
    return attribute[1] if attribute else ""
