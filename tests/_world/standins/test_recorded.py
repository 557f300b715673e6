"""A recording that reads otherwise is noticed by the stand-in that says it again."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from snippets._platform.vercel import Platform
from tests._world.standins import STANDINS, Call, recorded
from tests._world.standins.recorded import run_of

INSPECT, LIST = "deployment/rollback#inspect-candidate", "deployment/rollback#list-deployments"


@pytest.fixture
def platform() -> Platform:
    """A good deployment, a day old, beside the one that is live."""
    platform = Platform()
    platform.deploy("dpl_now")
    return platform


def _read_otherwise(monkeypatch: pytest.MonkeyPatch, step: str, old: str, new: str) -> None:
    run = run_of(step)
    said = [line.replace(old, new) for line in run.stderr]
    assert said != run.stderr
    other = msgspec.structs.replace(run, stderr=said)
    monkeypatch.setattr(recorded, "run_of", lambda one: other if one == step else run_of(one))


def _call(platform: Platform, *words: str) -> str:
    call = Call([*words], b"", {}, Path("/home/oncall"))
    return STANDINS["vercel"](call, platform).stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("● Ready", "● Done"),
        ("[1d ago]", "a day ago"),
        ("target\tproduction", "target: production"),
    ],
)
def test_a_status_word_an_age_and_a_label(
    monkeypatch: pytest.MonkeyPatch, platform: Platform, old: str, new: str
) -> None:
    _read_otherwise(monkeypatch, INSPECT, old, new)
    with pytest.raises(AssertionError, match="the recording of"):
        _call(platform, "inspect", platform.deployments[0].url)


def test_a_column_that_is_gone(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> None:
    _read_otherwise(monkeypatch, LIST, "     Username", "")
    with pytest.raises(ValueError, match="zip"):
        _call(platform, "list")


def test_what_a_recording_says_is_said_of_what_is_there(platform: Platform) -> None:
    said = _call(platform, "list").splitlines()
    assert said[0] == run_of(LIST).stderr[0]
    head, newest, oldest = (line for line in said[4:] if line)
    assert head.split() == run_of(LIST).stderr[5].split()
    assert newest.split()[:3] == ["0s", "astral-productions/astral-core-v7", platform.live.url]
    assert oldest.split()[0] == "1d"
