"""The Prisma schema: models with their tables and columns, and the variables it reads.

The grammar is that of prisma.io/docs/orm/reference/prisma-schema-reference, a little wider: line
ends do not matter.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache

from lark import Lark, Token, Tree, UnexpectedInput

from snippets._contract.checkout import Checkout
from snippets._contract.facts import Model
from snippets._contract.variables import Read

GRAMMAR = r"""
start: (model | composite | enum | config)*
model: ("model" | "view") NAME "{" (field | block_attribute)* "}"
composite: "type" NAME "{" (field | block_attribute)* "}"
enum: "enum" NAME "{" (value | block_attribute)* "}"
config: ("datasource" | "generator") NAME "{" setting* "}"
field: NAME type attribute*
value: NAME attribute*
setting: NAME "=" expression
type: (NAME | UNSUPPORTED "(" STRING ")") LIST? OPTIONAL?
attribute: "@" path arguments?
block_attribute: "@@" path arguments?
arguments: "(" [argument ("," argument)* ","?] ")"
argument: [NAME ":"] expression
?expression: STRING | NUMBER | list | call | path | object
list: "[" [expression ("," expression)* ","?] "]"
object: "{" [argument ("," argument)* ","?] "}"
call: path arguments
path: NAME ("." NAME)*
UNSUPPORTED: "Unsupported"
LIST: "[]"
OPTIONAL: "?"
NAME: /[A-Za-z][A-Za-z0-9_-]*/
STRING: /"(\\.|[^"\\\n])*"/
NUMBER: /-?[0-9]+(\.[0-9]+)?/
COMMENT: /\/\/[^\n]*/ | /\/\*(.|\n)*?\*\//
%ignore COMMENT
%ignore /\s+/
"""


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def schema_files(checkout: Checkout, named: str) -> list[str]:
    """Return the files of the schema: a file or folder named by package.json, else the usual.

    Else those of the one folder that holds any, in the checkout or else in its repository; where
    several do, they are listed as unknown.
    """
    for path in (
        named.removeprefix("./").rstrip("/"),
        "prisma/schema.prisma",
        "schema.prisma",
        "prisma/schema",
        "prisma",
    ):
        inside = [f for f in checkout.files if path and f.startswith(f"{path}/")]
        found = [f for f in inside if f.endswith(".prisma")]
        if path in checkout.files:
            return [path]
        if found:
            return found
    return _anywhere(checkout)


def _anywhere(checkout: Checkout) -> list[str]:
    inside = [f for f in checkout.files if f.endswith(".prisma")]
    found = inside or checkout.elsewhere("*.prisma")
    folders = {posixpath.dirname(file) for file in found}
    top = min(folders, key=len, default="")
    if all(f"{folder}/".startswith(f"{top}/") for folder in folders):
        return found
    for file in found:
        checkout.note(file, "one of several schemas: package.json does not say which is used")
    return []


def models(checkout: Checkout, files: list[str]) -> tuple[list[Model], list[Read]]:
    """Return the models of a schema, and the environment variables that it reads.

    A file that is not understood is listed as unknown, and none of it is read.
    """
    trees = {path: tree for path in files if (tree := _parse(checkout, path))}
    blocks = [(path, model) for path, tree in trees.items() for model in tree.find_data("model")]
    names = {_name(model) for _, model in blocks}
    found = [_model(path, model, names) for path, model in blocks]
    return found, [read for path, tree in trees.items() for read in _variables(path, tree)]


def _parse(checkout: Checkout, path: str) -> Tree[Token] | None:
    try:
        return _parser().parse(checkout.read(path).decode())
    except UnexpectedInput as error:
        checkout.note(f"{path}:{max(error.line, 1)}", "not understood: the schema was not read")
    except UnicodeDecodeError:
        checkout.note(path, "not UTF-8: the schema was not read")
    return None


def _name(block: Tree[Token]) -> str:
    return next(str(t) for t in block.children if isinstance(t, Token) and t.type == "NAME")


def _model(path: str, block: Tree[Token], models: set[str]) -> Model:
    table = _attribute(block, "block_attribute", "map") or _name(block)
    schema = _attribute(block, "block_attribute", "schema")
    columns = [
        _attribute(entry, "attribute", "map") or _name(entry)
        for entry in block.find_data("field")
        if _type(entry) not in models
    ]
    return Model(
        name=_name(block),
        table=f"{schema}.{table}" if schema else table,
        columns=tuple(columns),
        place=f"{path}:{block.meta.line}",
    )


def _type(entry: Tree[Token]) -> str:
    return str(next(entry.find_data("type")).children[0])


def _attribute(block: Tree[Token], kind: str, name: str) -> str:
    """Return the string of `@name("…")` of a field, or `@@name("…")` of a model."""
    for child in block.children:
        if isinstance(child, Tree) and child.data == kind and _path(child) == name:
            return next((_string(t) for t in child.scan_values(_is_string)), "")
    return ""


def _path(tree: Tree[Token]) -> str:
    return ".".join(str(part) for part in next(tree.find_data("path")).children)


def _is_string(token: object) -> bool:
    return isinstance(token, Token) and token.type == "STRING"


def _string(token: Token) -> str:
    return str(token)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _variables(path: str, tree: Tree[Token]) -> Iterator[Read]:
    for call in tree.find_data("call"):
        if _path(call) == "env":
            for token in call.scan_values(_is_string):
                yield _string(token), f"{path}:{token.line}"
