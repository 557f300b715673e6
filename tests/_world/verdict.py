"""What is wrong with a walk: a false all-clear, a harm, a dead end; and what was not needed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace

from snippets._engine import Look, Risk, Step
from snippets._engine.walk import Ending
from snippets._platform.seen import SEEN
from snippets._platform.troubles.intrusions import INTRUSIONS
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import BREACH, EXPOSED, ROLLBACK, Trouble
from snippets._platform.users import others, users
from snippets._platform.vercel import Account, Deployment, Platform
from snippets._vocabulary.policy import EVIDENCE_SECONDS
from tests._world.abilities import abilities
from tests._world.reader import Followed, Reader

LATER = 10  # minutes after an ending
CHANGES = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
_SECURITY = (BREACH, EXPOSED)


@dataclass(frozen=True)
class Violation:
    """What must not be: its kind, the page that does it, and what it does."""

    kind: str
    page: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.page}: {self.what}"


@dataclass
class Watcher:
    """Looks over the shoulder of a reader, and at what users meet before and after."""

    reader: Reader
    troubles: Sequence[Trouble]
    good: set[str] = field(init=False)  # what may become live
    saved: list[Step] = field(init=False, default_factory=list)
    stopped: bool = field(init=False, default=False)
    closed: bool = field(init=False, default=False)  # the maintenance page is up, and no work done
    violations: list[Violation] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        platform = self.reader.platform
        self.good = {
            deployment.id
            for deployment in platform.deployments
            if deployment.served or deployment.page
        }
        self.before = (abilities(platform), set(others(_served(platform))))
        self.reader.watch = self._around

    @contextmanager
    def _around(self, reader: Reader, step: Step) -> Iterator[None]:
        platform = reader.platform
        live, rows, deployments = platform.live, _rows(platform), list(platform.deployments)
        page = reader.followed.pages[-1]
        if step.risk in CHANGES:
            self._evidence(page)
        yield
        if isinstance(step.action, Look) and _sees_too_much(step.action, platform):
            sees = f"{step.action.name} sees what nobody can"
            self.violations.append(Violation("look", page, sees))
        saves = step.risk is Risk.CHANGES_ELSEWHERE and getattr(step.action, "save_to", None)
        if saves and page in _SECURITY:
            self.saved.append(step)
        if not step.loses and any(
            _rows(platform).get(table, 0) < count for table, count in rows.items()
        ):
            self._harm(page, "rows are lost, and nobody was told")
        if platform.live is not live:
            self._moved(page, live, deployments)
        self._worked(page, step, live)

    def _harm(self, page: str, what: str) -> None:
        self.violations.append(Violation("harm", page, what))

    def _evidence(self, page: str) -> None:
        """See that one thing is saved, quickly, before a leak is stopped, and the rest later."""
        security = any(
            trouble in INTRUSIONS or EXPOSED in trouble.pages for trouble in self.troubles
        )
        if self.stopped or not security or page not in _SECURITY:
            return
        self.stopped = True
        if not self.saved:
            self._harm(page, "nothing is saved before it changes production")
        elif len(self.saved) > 1 or self.saved[0].seconds > EVIDENCE_SECONDS:
            self._harm(page, "evidence holds up what stops the leak")

    def _moved(self, page: str, left: Deployment, deployments: list[Deployment]) -> None:
        platform = self.reader.platform
        live = platform.live
        staged = live in deployments and live.id not in self.good
        if staged and not {live.id, live.url} & self.reader.asked:
            self._harm(page, "what nobody has asked becomes live")
        older = live.created < left.created and not live.page and not left.page
        if older and not any(map(_may_go_back, self.troubles)):
            self._harm(page, "an innocent release is rolled back")

    def _worked(self, page: str, step: Step, live: Deployment) -> None:
        """See that a maintenance does not end as it begins: work is done in between."""
        here = self.reader.platform.live
        if here.page and not live.page:
            self.closed = True
        elif self.closed and live.page and not here.page:
            if not self.reader.worked:
                self._harm(page, "the maintenance ends as it begins")
        elif step.risk is not Risk.READS:
            self.closed = False

    def judge(self, done: Followed) -> list[Violation]:
        """Return all that is wrong with a walk that is over; ten minutes pass."""
        platform = self.reader.platform
        last = [page for page in done.pages if page in self.reader.catalog.procedures][-1]
        met = users(platform)
        had, others_before = self.before
        put_up = any(m.step.undo.startswith("@maintenance/mode") for m in done.moments)
        closed = bool(platform.live.page) and done.ending is Ending.CALLED and put_up
        lost = had - abilities(platform)
        if lost and not closed:
            self._harm(last, f"users can no longer {', '.join(sorted(lost))}")
        if more := set(others(platform)) - others_before:
            self._harm(last, f"{' '.join(sorted(more))}")
        platform.pass_time(LATER)
        if done.ending is Ending.FIXED and (met := met or users(platform)):
            self.violations.append(Violation("false", last, f"fixed, and: {met[0]}"))
        return self.violations


def _sees_too_much(look: Look, platform: Platform) -> bool:
    """Tell whether a look answers otherwise where somebody is hurt whom nobody here can see."""
    twin = copy(platform)
    twin.accounts = [*platform.accounts, Account("unseen@example.org", taken=True)]
    return SEEN[look.name](twin) != SEEN[look.name](platform)


def _served(platform: Platform) -> Platform:
    """Return the world with production served: who comes back with it was let in before."""
    twin = copy(platform)
    stored = {name: variable.value for name, variable in platform.variables.items()}
    build = stored | platform.live.environment
    twin.live = replace(platform.live, gone=False, page="", environment=build)
    twin.deployments, twin.barriers = [*platform.deployments, twin.live], set()
    return twin


def _rows(platform: Platform) -> dict[tuple[str, str], int]:
    return {
        (name, table): rows
        for name, tables in platform.database.databases.items()
        for table, rows in tables.items()
    }


def _may_go_back(trouble: Trouble) -> bool:
    """Tell whether going back to an older deployment may be right for a trouble."""
    return trouble in RELEASES or ROLLBACK in trouble.pages or bool(trouble.alike)


def dead_end(reader: Reader, trouble: Trouble, done: Followed) -> Violation | None:
    """Return why a walk leads nowhere, None where it leads out."""
    walked = [page for page in done.pages if page in reader.catalog.procedures]
    if done.ending is Ending.NOT_HERE and len(set(done.pages)) < len(done.pages):
        return Violation("dead end", walked[-1], "goes round")
    well = done.ending is Ending.DONE and not users(reader.platform)
    if done.ending is Ending.FIXED or well or set(done.pages[1:]) & set(trouble.pages):
        return None
    severities = [reader.catalog.procedures[page].severity for page in walked]
    limits = [severity.minutes for severity in severities if severity.minutes is not None]
    late = bool(limits) and done.minutes > min(limits)
    called = {done.role} if done.ending is Ending.CALLED and not late else set()
    if late:
        called |= {level.escalation for level in severities if level.minutes == min(limits)}
    if called & set(trouble.roles):
        return None
    if done.ending is Ending.CALLED:
        end = f"calls {done.role}" + " too late" * (late and done.role in trouble.roles)
    elif len(done.pages) > len(walked):
        end = f"leads to {done.pages[-1]}" + ", the fifth page" * (len(walked) > 3)
    else:
        end = f"ends {done.ending.value}"
    return Violation("dead end", walked[-1], end)
