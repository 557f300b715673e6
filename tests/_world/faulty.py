"""The faulty face: any one thing can go wrong, as `trip` says, in place of what answers."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from snippets._engine import Result, Step
from snippets._engine import send as sending
from snippets._engine.pipeline import parameters_in
from snippets._platform.vercel import Platform
from tests._world.clients import answer_of, curled
from tests._world.misbehaviour import Misbehaviour
from tests._world.outside import Ends, Outside, answered, outside, stand_in
from tests._world.standins import Call, Output
from tests._world.wire import Fault

LARGE = 2000  # bytes that are too large an answer here: ten megabytes a call would take long
Mishap = Fault | Misbehaviour
SECRETS = {
    "MONITORING_KEY": "monitoring-key",
    "RECOVERY_DATABASE_URL": "postgresql://app@db.example.org/astral_recovery",
    "MIGRATION_DATABASE_URL": "postgresql://app@db.example.org/astral",
    "SCRATCH_DATABASE_URL": "postgresql://app@db.example.org/rehearsal",
}
# What programs without a stand-in print when all is well, by the first words of the call.
WELL = {
    "git switch": Output(stderr="Switched to a new branch\n"),
    "gh pr create": Output("https://github.com/a/b/pull/1\n"),
    "git --no-pager diff HEAD": Output("diff --git a/a.ts b/a.ts\n-2\n+3\n"),
}


@dataclass(repr=False)
class Faulty(Outside):
    """A world that meets mishaps.

    `trip` is asked about every call by the name of its program, and about every request as `curl`;
    it returns what goes wrong, or None.
    """

    trip: Callable[[str], Mishap | None] = lambda _: None

    def __post_init__(self) -> None:
        platform = self.platform
        first = platform.live
        preview = platform.deploy("dpl_preview", target="preview", age=timedelta(minutes=25))
        failed = platform.deploy("dpl_error", age=timedelta(minutes=20), state="ERROR")
        built = platform.deploy("dpl_built", assign=False)
        page = platform.deploy("dpl_page", assign=False, page="Maintenance")
        live = platform.deploy("dpl_live", age=timedelta(minutes=10))
        self.values = SECRETS | {
            "GOOD_DEPLOYMENT": first.url,
            "PREVIEW_DEPLOYMENT": preview.url,
            "FAILED_DEPLOYMENT": failed.url,
            "NEW_DEPLOYMENT": built.url,
            "MAINTENANCE_DEPLOYMENT": page.url,
            "LIVE_DEPLOYMENT": live.url,
            "BACKUP_FOLDER": str(self.folder),
            "BACKUP_FILE": str(self.folder / "astral.dump"),
        }

    def perform(self, step: Step, **values: str) -> Result:
        """Run a step; a parameter that nobody gave has its example."""
        for parameter in parameters_in(step.action):
            example = parameter.example
            here = str(self.folder / Path(example).name) if example.startswith("/") else example
            self.values.setdefault(parameter.name, here)
        return super().perform(step, **values)

    def call(
        self,
        argv: list[str],
        call: Call,
        options: dict[str, Any],  # noqa: ARG002 - the strict face looks at them
    ) -> Ends:
        """Return what comes of a call: what goes wrong with it, or what its stand-in prints."""
        mishap = self.trip(argv[0])
        if isinstance(mishap, Fault):
            return Ends(curled(mishap, argv))
        if mishap is None:
            return Ends(self._good(argv, call, self.platform))
        platform = self.platform if mishap.works else copy.deepcopy(self.platform)
        return mishap.of(self._good(argv, call, platform))

    def _good(self, argv: list[str], call: Call, platform: Platform) -> Output:
        output = next((o for words, o in WELL.items() if " ".join(argv).startswith(words)), None)
        if output is not None:
            return output
        try:
            return stand_in(argv[0], call, platform)
        except AssertionError:
            return self.unknown(call)

    def unknown(self, call: Call) -> Output:  # noqa: ARG002 - who knows more looks at it
        """Return what a query prints that its stand-in does not know: it has no rows here."""
        return Output()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the model does, or with what goes wrong; raises what httpx would."""
        mishap = self.trip("curl")
        if isinstance(mishap, Fault):
            return answer_of(mishap, request)
        return answered(self.platform, request)


_World = TypeVar("_World", bound=Faulty)


@contextmanager
def faulty(folder: Path) -> Iterator[Callable[..., Faulty]]:
    """Put a world in place of processes and network; yield what makes it a new one."""
    with worlds(folder) as begin:
        yield lambda trip=lambda _: None: begin(lambda: Faulty(folder, trip=trip))


@contextmanager
def worlds(folder: Path) -> Iterator[Callable[[Callable[[], _World]], _World]]:
    """Put worlds in place of processes and network, one after another; yield what takes the next.

    Each begins with an empty folder that holds a backup of nothing.
    """
    now: list[Faulty] = []

    def begin(make: Callable[[], _World]) -> _World:
        for left in folder.iterdir():
            left.unlink()
        (folder / "astral.dump").write_text("")
        world = make()
        now[:] = [world]
        return world

    with outside(lambda: now[0]), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "MAX_BODY", LARGE)
        yield begin
