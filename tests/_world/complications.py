"""What stands beside a trouble and hurts nobody alone: on the reader's machine, or at Vercel.

What tools print is recorded (`snippets/_recordings`), or the real tools' on loopback (lane
`faults`); `ends` names the acts by hand that put an end to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snippets._engine import Problem, Request, Result, Step
from snippets._engine.pipeline import stages_of
from tests._world.outside import Ends
from tests._world.standins import Output

if TYPE_CHECKING:
    from tests._world.reader import Reader

Meets = Callable[["Reader", list[str]], Ends | None]


@dataclass(frozen=True)
class Complication:
    """One thing that goes wrong beside the trouble.

    `call` answers a call of a program in place of it, `step` a whole step; None: as always.
    `begins` changes the world beforehand.
    """

    id: str
    call: Meets = lambda *_: None
    step: Callable[[Reader, Step], Result | None] = lambda *_: None
    begins: Callable[[Reader], None] = lambda _: None
    ends: tuple[str, ...] = ()


def _vercel(*words: str, says: str = "", hangs: bool = False) -> Meets:
    """Return what answers for `vercel` with one of these sub-commands; none: with all."""

    def answer(_: Reader, argv: list[str]) -> Ends | None:
        asked = argv[0] == "vercel" and (not words or argv[1] in words)
        return Ends(Output(stderr=says, code=1), hangs) if asked else None

    return answer


def _build_fails(reader: Reader, argv: list[str]) -> Ends | None:
    if argv[0] != "vercel" or argv[1] not in ("redeploy", "deploy"):
        return None
    number = len(reader.platform.deployments)
    failed = reader.platform.deploy(f"dpl_failed{number}", state="ERROR")
    stderr = f'{failed.url}\nError: Command "npm run build" exited with 1\n'
    return Ends(Output(stderr=stderr, code=1))


def _only_says(word: str, done: str) -> Meets:
    def answer(_: Reader, argv: list[str]) -> Ends | None:
        if argv[:2] != ["vercel", word]:
            return None
        return Ends(Output(stderr=f"> Success! It was {done} {argv[2]}\n"))

    return answer


def _signed_out(reader: Reader) -> None:
    reader.platform.user = ""


def _cli(version: str) -> Complication:
    """Return a version of the CLI: what it does not accept, it refuses as was recorded."""

    def step(reader: Reader, step: Step) -> Result | None:
        recording = reader.catalog.recordings.get(reader.catalog.id_of(step))
        run = recording.runs.get(version) if recording else None
        if run is None or run.accepted:
            return None
        stdout, stderr = ("\n".join(part) for part in (run.stdout, run.stderr))
        return Result(run.exit_code or 1, stdout, stderr, problem=Problem.FAILED)

    return Complication(f"vercel-cli-{version}", step=step, ends=("update-cli",))


def _old_curl(_: Reader, step: Step) -> Result | None:
    """Refuse the option of every request that came with version 7.76."""
    if not isinstance(stages_of(step.action)[0], Request):
        return None
    stderr = "curl: option --fail-with-body: is unknown\n"
    return Result(2, stderr=stderr, problem=Problem.FAILED)


def _without_jq(_: Reader, argv: list[str]) -> Ends | None:
    return Ends(missing=True) if argv[0] == "jq" else None


def _unreachable(curl: str, *, database: bool) -> Complication:
    """Return a machine that reaches nothing; where there is a proxy, the database is reached."""
    failures = {
        "curl": (f"curl: {curl}: github.com\n", 6),
        "vercel": ("Error: fetch failed\n", 1),
    }
    if not database:
        unnamed = "psql: error: could not translate host name to address: Try again\n"
        failures |= dict.fromkeys(("psql", "pg_dump", "pg_restore", "createdb"), (unnamed, 2))

    def call(_: Reader, argv: list[str]) -> Ends | None:
        text, code = failures.get(argv[0], ("", 0))
        return Ends(Output(stderr=text, code=code)) if text else None

    def step(_: Reader, step: Step) -> Result | None:
        if not isinstance(stages_of(step.action)[0], Request):
            return None
        return Result(6, stderr=f"curl: {curl}\n", problem=Problem.UNREACHABLE)

    if database:
        return Complication("dead-proxy", call, step, ends=("no-proxy",))
    return Complication("no-network", call, step, ends=("network",))


def _other_client(_: Reader, argv: list[str]) -> Ends | None:
    stderr = "pg_dump: error: aborting because of server version mismatch\n"
    return Ends(Output(stderr=stderr, code=1)) if argv[0] == "pg_dump" else None


_REFUSED = "Error: Response Error (403): You don't have permission\n"
_BLOCKED = "Error: Vulnerable version of Next.js detected, please update immediately.\n"
COMPLICATIONS = (
    Complication("build-fails", _build_fails),
    Complication("build-refused", _vercel("redeploy", "deploy", says=_BLOCKED)),
    Complication("rollback-only-said", _only_says("rollback", "rolled back to")),
    Complication("promotion-only-said", _only_says("promote", "promoted to")),
    Complication("rollback-pending", _vercel("rollback", hangs=True)),
    Complication("promotion-pending", _vercel("promote", hangs=True)),
    Complication("rollback-refused", _vercel("rollback", says=_REFUSED)),
    Complication("promotion-refused", _vercel("promote", says=_REFUSED)),
    Complication("api-silent", _vercel(hangs=True)),
    Complication("api-429", _vercel(says="Error: Too many requests. Try again in 30s (429)\n")),
    Complication("not-signed-in", begins=_signed_out, ends=("sign-in",)),
    Complication("wrong-team", _vercel(says="Error: The specified scope does not exist\n")),
    *map(_cli, ("43.3.0", "48.12.1", "50.44.0", "59.25.4", "64.0.2")),
    Complication("old-curl", step=_old_curl, ends=("update",)),
    Complication("no-jq", _without_jq, ends=("install",)),
    _unreachable("(6) Could not resolve host", database=False),
    _unreachable("(5) Could not resolve proxy", database=True),
    Complication("other-database-client", _other_client),
)
