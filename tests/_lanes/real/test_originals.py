"""The commands of the original runbook, put back in place of what replaced them: each one is red.

Not because its text is another: because on the real tools it fails, hangs, leaves another state
behind than its step does, or prints and asks for something else.
"""

from collections.abc import Iterator

import pytest

import tests._lanes.real.bench
from snippets._engine.recording import ANY
from tests._lanes.real import recordings
from tests._lanes.real.bench import Bench
from tests._lanes.real.npm import versions
from tests._lanes.real.scenes import NOT_RUN, SCENES, Scene
from tests._lanes.real.test_steps import FAILURES, _fill_in, _keep_secrets
from tests.originals import CORRECTIONS, Correction

pytestmark = pytest.mark.real


SOON = 8.0  # seconds after which a command counts as one that does not end
# The command is the step's own; what fails is the application, as the step says on its page.
KEPT = ("npm run lint", "npm run typecheck", "npm run test", "npx depcheck")


def _broken() -> Iterator[object]:
    for correction in CORRECTIONS:
        step = next((name for name in correction.now if name not in NOT_RUN), "")
        if correction.fault != "Works" and step and correction.original not in KEPT:
            yield pytest.param(versions()[0], correction, step, id=f"line-{correction.lines.start}")


@pytest.mark.parametrize(("bench", "correction", "step"), tuple(_broken()), indirect=["bench"])
def test_an_original_command_does_not_do_what_its_step_does(
    bench: Bench, correction: Correction, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill_in(bench, step)
    check = SCENES.get(step, Scene()).begin(bench)
    monkeypatch.setattr(tests._lanes.real.bench, "SECONDS", SOON)
    try:
        ran = bench.paste(correction.original)
        _keep_secrets(bench, ran)
        check(ran)
    except FAILURES:
        return
    seen = recordings.entry(ran, bench, accepted=True)
    version = bench.version if recordings.run_of(step, bench.version) else ANY
    assert seen != recordings.run_of(step, version), f"{correction.original} does what {step} does"
