"""Where a process is started, a shell is opened and something is printed: named places, with why.

Words become arguments as they are, so text from outside never becomes a program's text. What is
not named here is refused; what is named and gone, too. What opens a shell by the way (`os.system`,
`shell=True`, `eval`) is refused by ruff (S102, S307, S602 to S606), in the tests as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests._gates.verdict import ROOT, red

SOURCES = sorted((ROOT / "snippets").rglob("*.py"))

# What starts a process, given a list of words.
STARTS = {
    "snippets/_cli/walk/terminal.py:open_shell": "the engineer's own shell: no text is given to it",
    "snippets/_cli/commands/doctor.py:shell_settings": "the engineer's shell tells its settings",
    "snippets/_drill/certificate.py:_run": "openssl makes the certificate of a drill",
    "snippets/_drill/postgres.py:_make": "initdb",
    "snippets/_drill/postgres.py:_running": "PostgreSQL and the shell that ends it",
    "snippets/_drill/postgres.py:_start": "psql",
    "snippets/_drill/postgres.py:ask": "psql",
    "snippets/_drill/postgres.py:back_up": "pg_dump",
    "snippets/_drill/shell.py:work": "the shell, or the text, that the engineer works in",
    "snippets/_drill/surroundings.py:_said": "a wrapped tool proves that it stays inside",
    "snippets/_contract/checkout.py:_git": "git tells the commit of a checkout",
    "snippets/_engine/execute.py:start": "the commands of the runbook",
    "snippets/_site/pdf.py:make": "Chromium prints",
}
# What gives a shell a text.
SHELLS = {
    "snippets/_cli/commands/doctor.py:shell_settings": "a constant; asks for options and aliases",
    "snippets/_drill/postgres.py:_running": "a constant; what it runs are its arguments",
    "snippets/_drill/shell.py:play": "the text of --exec, which is the engineer's own",
}
# What writes text that a shell reads: each word that is not a constant goes through shlex.quote.
WRITES = {
    "snippets/_cli/commands/run.py": "how to go on with a run",
    "snippets/_cli/walk/terminal.py": "the start file of the engineer's shell: its prompt",
    "snippets/_engine/render.py": "the text of the page",
    "snippets/_drill/shell.py": "the start file of the shell of a drill",
    "snippets/_drill/progress.py": "a call, as the report of a drill repeats it",
    "snippets/_drill/wrappers.py": "the wrappers of a drill",
}
# What prints without `snippets._cli.output`, which cleans.
PRINTS = {
    "snippets/_cli/walk/terminal.py:_line": "a prompt, which is a constant",
    "snippets/_cli/output.py:echo": "cleans",
    "snippets/_cli/output.py:echo_json": "cleans",
    "snippets/_engine/extras.py:told": "names of our own, while the site is built",
    "snippets/_site/__main__.py:main": "a constant, while the site is built",
    "snippets/_site/release.py:main": "names of our own files and their hashes",
}

_PROCESS = {"subprocess", "pexpect", "pty"}
_PRINT = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write", "Console"}
_TEXT = {"-c", "-lc", "-ic", "/c"}


def _name(node: ast.expr) -> str:
    """Return what is called, as it is written."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _within(tree: ast.AST, place: str = "") -> Iterator[tuple[ast.AST, str]]:
    """Yield every node with the innermost function it stands in."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef) else place
        yield node, inside
        yield from _within(node, inside)


def _is_constant(node: ast.expr) -> bool:
    named = isinstance(node, ast.Name) and node.id.isupper()
    return named or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def starts(tree: ast.AST) -> Iterator[str]:
    """Yield the functions that start a process, marked where they give it no list of words."""
    for node, place in _within(tree):
        if isinstance(node, ast.Call):
            module, _, what = _name(node.func).rpartition(".")
            if module in _PROCESS and what not in ("CompletedProcess", "TimeoutExpired"):
                shell = any(keyword.arg == "shell" for keyword in node.keywords)
                text = shell or any(map(_is_text, node.args[:1]))
                yield f"{place} with a text" if text else place


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr)


def shells(tree: ast.AST) -> Iterator[str]:
    """Yield the functions that give a shell a text: `-c` among the words of a list."""
    for node, place in _within(tree):
        if isinstance(node, ast.List | ast.Tuple):
            words = [word.value for word in node.elts if isinstance(word, ast.Constant)]
            if _TEXT & {word for word in words if isinstance(word, str)}:
                yield place


def prints(tree: ast.AST) -> Iterator[str]:
    """Yield the functions that print."""
    for node, place in _within(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _PRINT:
            yield place


def _having(files: Iterable[Path], words: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the files that hold what a pattern says, and their trees: to parse all takes long."""
    for file in files:
        text = file.read_text("utf-8")
        if re.search(words, text):
            yield file, ast.parse(text, file.name)


def _compare(found: set[str], named: dict[str, str], what: str) -> None:
    red(
        [
            *(f"{place} {what}, and is not named in {__name__}." for place in found - {*named}),
            *(f"{__name__} names {place}, which {what} no more." for place in {*named} - found),
        ]
    )


def _places(look: Callable[[ast.AST], Iterator[str]], words: str) -> set[str]:
    return {
        f"{file.relative_to(ROOT).as_posix()}:{place}"
        for file, tree in _having(SOURCES, words)
        for place in look(tree)
    }


def test_processes_are_started_in_named_places_only() -> None:
    _compare(_places(starts, r"subprocess|pexpect|pty"), STARTS, "starts a process")


def test_a_shell_is_given_text_in_named_places_only() -> None:
    _compare(_places(shells, r"['\"]-[li]?c['\"]"), SHELLS, "gives a shell a text")


def test_a_text_for_a_shell_is_a_constant_or_the_engineers_own() -> None:
    """Only the drill's --exec is not a constant: what the engineer typed there."""
    given = [
        (file.relative_to(ROOT).as_posix(), ast.unparse(node.elts[at + 1]))
        for file, tree in _having(SOURCES, r"['\"]-[li]?c['\"]")
        for node in ast.walk(tree)
        if isinstance(node, ast.List | ast.Tuple)
        for at, one in enumerate(node.elts[:-1])
        if isinstance(one, ast.Constant) and one.value in _TEXT
        if not _is_constant(node.elts[at + 1])
    ]
    assert given == [
        ("snippets/_drill/postgres.py", "f'{name}={value}'"),  # an option of PostgreSQL's own
        ("snippets/_drill/shell.py", "order.text"),
    ]


def test_text_for_a_shell_is_written_in_named_places_only() -> None:
    """They quote, or begin a text as a script does."""
    found = {
        file.relative_to(ROOT).as_posix()
        for file, tree in _having(SOURCES, r"shlex|#!/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and _name(node) in ("shlex.quote", "shlex.join"))
        or (isinstance(node, ast.ImportFrom) and node.module == "shlex")
        or (isinstance(node, ast.Constant) and str(node.value).startswith("#!/"))
    }
    _compare(found, WRITES, "writes text for a shell")


def test_everything_is_printed_where_it_is_cleaned() -> None:
    _compare(_places(prints, r"print\(|echo\(|\.write\(|Console"), PRINTS, "prints by itself")


@pytest.mark.parametrize(
    ("look", "source"),
    [
        (starts, "def f():\n    subprocess.Popen(words)"),
        (starts, "def f():\n    if x:\n        y = subprocess.run([x]).stdout"),
        (shells, "def f():\n    words = [sh, '-c', x]"),
        (shells, "def f():\n    return (*around, 'bash', '-lc', x)"),
        (prints, "def f():\n    click.echo(x, err=True)"),
        (prints, "def f():\n    print(x)"),
        (prints, "def f():\n    return Console(stderr=True)"),
        (prints, "def f():\n    sys.stderr.write(x)"),
    ],
)
def test_the_gate_names_the_function(look: Callable[[ast.AST], Iterator[str]], source: str) -> None:
    assert list(look(ast.parse(source))) == ["f"]
    assert list(look(ast.parse("def f():\n    shell(x)"))) == []


@pytest.mark.parametrize(
    "call", ["run(x, shell=y)", "run('ls -l')", "Popen(f'ls {x}')", "run('ls ' + x)"]
)
def test_a_process_that_is_given_a_text_is_named_by_nobody(call: str) -> None:
    assert list(starts(ast.parse(f"def f():\n    subprocess.{call}"))) == ["f with a text"]
