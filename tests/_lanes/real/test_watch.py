"""The watch sees a secret in an argument of what the lane started, and only there."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests._lanes.real.watch import Watch

pytestmark = pytest.mark.real


def _seen(script: str, environment: dict[str, str], of: int | None = None) -> set[str]:
    watch = Watch((b"secretOfThisTest",), of)
    pipe, words = subprocess.PIPE, ["/bin/sh", "-c", script]
    with subprocess.Popen(words, env=environment, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()  # before it runs, the system may not know its words yet
        watch.look()
        process.communicate()
    return watch.seen


@pytest.mark.parametrize(
    "script",
    ["echo; read _; : secretOfThisTest", '/bin/sh -c "echo; read _; : secretOfThis""Test"; :'],
)
def test_a_secret_in_an_argument_is_seen(script: str) -> None:
    assert _seen(script, {}) == {"/bin/sh"}


def test_a_secret_in_the_environment_is_not_an_argument() -> None:
    assert _seen("echo; read _", {"KEY": "secretOfThisTest"}) == set()


def test_what_somebody_else_started_is_not_of_the_lane() -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as other:
        assert other.pid != os.getpid()
        assert _seen("echo; read _; : secretOfThisTest", {}, of=other.pid) == set()
        other.communicate()
