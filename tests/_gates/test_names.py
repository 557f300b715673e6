"""A name stands for one thing: a module, a function, a class or its alias; modules stay small."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests._gates.verdict import ROOT, red

MODULES = sorted((ROOT / "snippets").rglob("*.py"))
MACHINERY = [path for path in MODULES if path.relative_to(ROOT).parts[1].startswith("_")]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST = 400  # lines: what a reader still takes in at one go


def twice(named: Iterator[tuple[str, Path]]) -> Iterator[str]:
    """Yield each name that stands in two places or more."""
    places = defaultdict(list)
    for name, path in named:
        places[name].append(path.relative_to(ROOT).as_posix())
    for name, files in sorted(places.items()):
        if len(files) > 1:
            yield f"{files[-1]}:1: the name {name} is that of {files[0]}, too. Say what differs."


def test_a_module_of_machinery_has_a_name_of_its_own() -> None:
    red(twice((path.stem, path) for path in MACHINERY if not path.stem.startswith("__")))


def name_in_machinery(node: ast.stmt) -> str:
    """Return the name that a statement gives a function or an alias of types, or nothing.

    Commands are called what is typed: a decorator has them. Constants are read with their module.
    """
    match node:
        case ast.FunctionDef(name=name, decorator_list=[]):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) if not name.isupper():
            return name
    return ""


def test_a_public_class_and_a_public_function_of_machinery_has_a_name_of_its_own() -> None:
    """So has an alias; but for `main`."""
    names = [
        (node.name if isinstance(node, ast.ClassDef) else name_in_machinery(node), path)
        for path in MODULES
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef) or path in MACHINERY
    ]
    red(twice((name, path) for name, path in names if name[:1].strip("_") and name != "main"))


def test_what_is_public_in_the_machinery_says_what_it_does() -> None:
    """Ruff takes a folder that begins with an underscore for private, and asks nothing of it."""
    red(
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has no docstring. Give it one line."
        for path in MACHINERY
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        if not node.name.startswith("_") and not ast.get_docstring(node)
    )


def test_a_class_and_an_alias_of_types_has_a_name_of_its_own_in_code_and_tests() -> None:
    names = [
        (name_in_machinery(node) if isinstance(node, ast.Assign) else node.name, path)
        for path in (*MODULES, *TESTS)
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef | ast.Assign)
    ]
    red(twice((name, path) for name, path in names if name[:1].isupper()))


def test_no_module_is_too_long_to_read() -> None:
    counts = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    red(
        f"{path.relative_to(ROOT)}:1: {count} lines, and {LONGEST} is the most. Split it by noun."
        for path, count in counts.items()
        if count > LONGEST
    )
