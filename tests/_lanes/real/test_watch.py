"""The watch sees a secret in an argument, and only there."""

from __future__ import annotations

import subprocess

import pytest

from tests._lanes.real.watch import Watch

pytestmark = pytest.mark.real


def _seen(words: list[str], environment: dict[str, str]) -> set[str]:
    watch = Watch(marks=(b"secretOfThisTest",))
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=environment, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()  # before it runs, the system may not know its words yet
        watch.look()
        process.communicate()
    return watch.seen


def test_a_secret_in_an_argument_is_seen() -> None:
    assert _seen(["/bin/sh", "-c", "echo; read _; : secretOfThisTest"], {}) == {"/bin/sh"}


def test_a_secret_in_the_environment_is_not_an_argument() -> None:
    assert _seen(["/bin/sh", "-c", "echo; read _"], {"KEY": "secretOfThisTest"}) == set()
