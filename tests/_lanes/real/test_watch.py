"""The watch sees a secret in an argument of what the lane started, and only there."""

import subprocess

import pytest

from tests._lanes.real.watch import ArgumentWatch

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("script", "key", "seen"),
    [
        ("echo; read _; : secretOfThisTest", "", {"/bin/sh"}),
        ('/bin/sh -c "echo; read _; : secretOfThis""Test"; :', "", {"/bin/sh"}),
        ("echo; read _", "secretOfThisTest", set()),
    ],
)
def test_a_secret_in_an_argument_is_seen(script: str, key: str, seen: set[str]) -> None:
    watch, pipe, words = (
        ArgumentWatch(b"secretOfThisTest"),
        subprocess.PIPE,
        ["/bin/sh", "-c", script],
    )
    with subprocess.Popen(words, env={"KEY": key}, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()  # before it runs, the system may not know its words yet
        watch.look()
        process.communicate()
    assert watch.seen == seen
