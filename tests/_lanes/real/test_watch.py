"""The watch sees a secret in an argument, and only there."""

from __future__ import annotations

import subprocess

import pytest

from tests._lanes.real.watch import Watch

pytestmark = pytest.mark.real


def _seen(words: list[str], environment: dict[str, str]) -> set[str]:
    watch = Watch(marks=(b"secretOfThisTest",))
    with subprocess.Popen(words, env=environment, stdin=subprocess.PIPE) as process:
        watch.look()
        process.communicate()
    return watch.seen


def test_a_secret_in_an_argument_is_seen() -> None:
    assert _seen(["/bin/sh", "-c", "read _; : secretOfThisTest"], {}) == {"/bin/sh"}


def test_a_secret_in_the_environment_is_not_an_argument() -> None:
    assert _seen(["/bin/sh", "-c", "read _"], {"KEY": "secretOfThisTest"}) == set()
