"""Words: whatever a value is, each shell reads it back as one word, byte for byte."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st

from snippets._engine import Parameter, Say, Tool, shell, text
from snippets._vocabulary import parameters
from tests._lanes.properties.strategies import FILLED, HUGE, OPEN, WORDS, several, tried, values

pytestmark = pytest.mark.properties

PRINTF = Tool("printf", "apt-get install coreutils", "8", "Read words back")
ALL = [one for one in vars(parameters).values() if isinstance(one, Parameter)]
OF_A_PATTERN = st.one_of([st.tuples(st.just(one), values(one)) for one in ALL])
Shells = Sequence[str]
SETTINGS = {"bash": ("--norc", "--noprofile"), "zsh": ("-f",), "dash": ()}


def read_back(
    sh: str, lines: Iterable[str], folder: Path, environment: Mapping[str, str] | None = None
) -> list[str]:
    """Return the words that a shell reads in a script of `printf` commands."""
    script = folder / "script"
    script.write_bytes("\n".join(lines).encode())
    done = subprocess.run(
        [sh, *SETTINGS[sh], str(script)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", **(environment or {})},
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode().split("\0")[:-1]


@tried(several(st.one_of(*[WORDS] * 19, HUGE)), 300)
def test_any_text_is_read_back_as_one_word(
    shells: Shells, tmp_path: Path, words: list[str]
) -> None:
    lines = [shell(PRINTF("%s\\0", word)) for word in words]
    for sh in shells:
        assert read_back(sh, lines, tmp_path) == words


@tried(several(OF_A_PATTERN), 300)
def test_any_value_that_a_pattern_takes_is_read_back_as_one_word(
    shells: Shells, tmp_path: Path, pairs: list[tuple[Parameter, str]]
) -> None:
    # In the words of a `printf` of the shell's own: a secret is refused as an argument.
    lines = [f"{shell(Say(p), {p.name: value})}; printf '\\0'" for p, value in pairs]
    for sh in shells:
        assert read_back(sh, lines, tmp_path) == [value for _, value in pairs]


@tried(several(st.tuples(WORDS, FILLED, WORDS)), 300)
def test_any_exported_value_stays_within_its_word(
    shells: Shells, tmp_path: Path, cases: list[tuple[str, str, str]]
) -> None:
    """Where the page's own text stands unfilled, with anything around the place of the value."""
    named = [Parameter(f"P{n}", "a value (of a test)", OPEN, "x") for n in range(len(cases))]
    exported = {p.name: value for p, (_, value, _) in zip(named, cases, strict=True)}
    lines = [
        shell(PRINTF("%s\\0", text(before, parameter, after)))
        for parameter, (before, _, after) in zip(named, cases, strict=True)
    ]
    for sh in shells:
        assert read_back(sh, lines, tmp_path, exported) == ["".join(case) for case in cases]
