"""Where a shell is given a text, and where one is written: named places, with why.

Words become arguments as they are, so text from outside never becomes a program's text. What is
not named here is refused; what is named and gone, too. Each place that starts a process (S603) or
prints without `snippets._cli.output` (TID251, T201) says why in its own line; ruff refuses what
opens a shell by the way, such as `os.system`, `shell=True` and `eval` (S102, S307, S602 to S606).
"""

import ast
import re
from collections.abc import Iterator

from tests._gates.verdict import ROOT, red

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in sorted((ROOT / "snippets").rglob("*.py"))
}
# What gives a shell a text, or has the same option: its file, and the text where it is no constant.
SHELLS = {
    ("snippets/_drill/postgres.py", ""),  # what it runs are its arguments
    ("snippets/_drill/shell.py", "order.text"),  # that of --exec, which is the engineer's own
}
# What writes text that a shell reads: each word that is not a constant goes through shlex.quote.
WRITES = {
    "snippets/_cli/commands/run.py": "how to go on with a run",
    "snippets/_cli/walk/terminal.py": "the prompt of the engineer's own shell, where that is fish",
    "snippets/_engine/render.py": "the text of the page",
    "snippets/_drill/shell.py": "the start file of the shell of a drill",
    "snippets/_drill/progress.py": "a call, as the report of a drill repeats it",
    "snippets/_drill/wrappers.py": "the wrappers of a drill",
}
_TEXT = {"-c", "-lc", "-ic", "/c"}


def given(source: str) -> Iterator[str]:
    """Yield each text that stands behind `-c` in a list of words; nothing for a constant."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.List | ast.Tuple):
            for option, text in zip(node.elts, node.elts[1:], strict=False):
                if isinstance(option, ast.Constant) and option.value in _TEXT:
                    named = isinstance(text, ast.Name) and text.id.isupper()
                    yield "" if named or isinstance(text, ast.Constant) else ast.unparse(text)


def test_a_shell_is_given_text_in_named_places_only() -> None:
    having = (file for file, source in SOURCES.items() if re.search(r"['\"]-[li]?c['\"]", source))
    assert {(file, text) for file in having for text in given(SOURCES[file])} == SHELLS


def test_text_for_a_shell_is_written_in_named_places_only() -> None:
    """They quote, or begin a text as a script does."""
    writing = re.compile(r"\bshlex\.(?:quote|join)|from shlex import|['\"]#!/")
    places = {file for file, source in SOURCES.items() if writing.search(source)}
    red(
        f"{file}: it writes text for a shell. Name it, or leave it out."
        for file in places ^ {*WRITES}
    )
