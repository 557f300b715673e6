"""The sweep: a trouble walked from everywhere people start, and what was wrong with each walk."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.users import users
from tests._world.complications import Complication
from tests._world.reader import YOUNG, Followed, Reader, Setting, reading
from tests._world.starts import alerts, cards, error_texts, searched
from tests._world.triaged import page_of_triage
from tests._world.verdict import CHANGES, Violation, Watcher, dead_end

OWN, OTHERS = 0.8, 0.5  # parts of what can be mended here that have to end fixed
# The troubles and the pages of the sketch that the sweep began with: 324 of its walks.
NINE = (
    *("release-stays-white", "script-file-missing", "release-crashes"),
    *("release-leaks-connections", "cache-serves-others-pages", "database-unreachable"),
    *("suspended-functions-hold-connections", "slow-queries", "secret-missing"),
)
NINE_PAGES = (
    *("incidents/application-not-responding", "incidents/database-connection"),
    *("incidents/authentication-failures", "incidents/high-memory"),
    *("incidents/performance-degradation", "deployment/rollback", "security/breach"),
    *("performance/cache", "monitoring/endpoints"),
)


@dataclass(frozen=True)
class Cell:
    """One walk: with which trouble, in which world, how it went, and what was wrong with it.

    `own` tells that it began where the trouble leads people: at its card, its alert, the page that
    a triage names; `searched`, at the first result of the search for its error text. `met` is what
    users meet at the end.
    """

    trouble: Trouble
    setting: Setting
    own: bool
    searched: bool
    followed: Followed
    violations: tuple[Violation, ...]
    met: tuple[str, ...]

    def __str__(self) -> str:
        met = " ".join(self.met) or "nothing that they should not"
        lines = (f"{self.trouble.id}, {self.setting}", *self.violations, self.followed)
        return "\n".join([*map(str, lines), f"  Users meet: {met}"])


def walk_through(
    reader: Reader, trouble: Trouble, start: str, *, own: bool, searched: bool
) -> Cell:
    """Let a reader follow pages from a start, in a world that this trouble has broken."""
    watcher = Watcher(reader, (trouble,))
    hurt = bool(users(reader.platform))
    followed = reader.follow(start)
    violations = watcher.judge(followed)
    if not hurt:
        violations.append(Violation("world", start, f"{trouble.id} hurts nobody"))
    if end := dead_end(reader, trouble, followed):
        violations.append(end)
    met = users(reader.platform)
    return Cell(trouble, reader.setting, own, searched, followed, tuple(violations), met)


def cells(
    catalog: Catalog,
    folder: Path,
    trouble: Trouble,
    settings: Iterable[Setting],
    starts: Iterable[str] = (),
    *,
    published: Catalog | None = None,
    beside: Complication | None = None,
) -> Iterator[Cell]:
    """Walk from these pages; where none are named, from where the trouble leads people.

    A triage reads the pages as they are `published`, whatever a test has made of those walked.
    """
    with reading(catalog, folder) as begin:
        for setting in settings:
            reader = begin(setting)
            reader.meet(trouble)
            fits = cards(catalog, trouble, setting)
            named = page_of_triage(published or catalog, reader.platform)
            own = {*fits, *alerts(reader.platform), *([named] if named else [])}
            first_results = {searched().get(text) for text in error_texts(reader.platform)}
            for start in starts or sorted(own):
                reader = begin(setting, cards=fits, triaged=named, beside=beside)
                reader.meet(trouble)
                yield walk_through(
                    reader, trouble, start, own=start in own, searched=start in first_results
                )


def needless(reader: Reader, start: str) -> tuple[Followed, list[Violation]]:
    """Follow pages where nothing is broken; return what changes all the same.

    Planned work is done and leaves users as they were; every other page ends "not here", and
    changes nothing.
    """
    watcher = Watcher(reader, ())
    followed = reader.follow(start)
    violations = watcher.judge(followed)
    planned = reader.catalog.procedures[start].planned
    wanted = Ending.DONE if planned else Ending.NOT_HERE
    if followed.ending is not wanted:
        role = f" {followed.role}" * bool(followed.role)
        violations.append(Violation("needless", start, f"ends {followed.ending.value}{role}"))
    for moment in followed.moments if not planned else ():
        if moment.step.risk in CHANGES:
            violations.append(Violation("needless", moment.page, f"does {moment.name}"))
    return followed, violations


def wrong(walks: Iterable[Cell]) -> dict[str, str]:
    """Return the first walk with each violation, as it is shown, by the violation."""
    return {
        str(violation): str(walk) for walk in reversed(list(walks)) for violation in walk.violations
    }


def counts(cell: Cell) -> bool:
    """Tell whether a walk counts where it has to end fixed: a release's trouble within the hour."""
    setting = cell.setting
    return cell.trouble not in RELEASES or (setting.minutes == YOUNG and not setting.innocent)


def mended(rows: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Return how much of what can be mended here is: parts of the troubles, and of the walks.

    A trouble is mended that every walk mends which begins where the trouble leads people; the walks
    are those that begin elsewhere.
    """
    known = list(rows)
    whole = [row["own"][0] == row["own"][1] for row in known]
    fixed, walks = (sum(row["others"][n] for row in known) for n in (0, 1))
    return sum(whole) / len(known), fixed / walks


def summary(walks: list[Cell]) -> dict[str, Any]:
    """Return what is kept of the walks of a trouble: how they ended."""
    counted = [walk for walk in walks if counts(walk)]
    fixed = _fixed(walks)[0]
    called = Counter(w.followed.role for w in walks if w.followed.ending is Ending.CALLED)
    nine = {"nine": _sketch(walks)} if walks[0].trouble.id in NINE else {}
    return {
        "says": walks[0].trouble.says,
        "walks": len(walks),
        "fixed": fixed,
        "called": dict(sorted(called.items())),
        "other page": len(walks) - fixed - called.total(),
        "own": _fixed([walk for walk in counted if walk.own]),
        "searched": _fixed([walk for walk in counted if walk.searched]),
        "others": _fixed([walk for walk in counted if not walk.own]),
        **nine,
    }


def _sketch(walks: list[Cell]) -> list[str]:
    """Return how the walks from each page of the sketch end, a letter each."""
    ends = {Ending.FIXED: "F", Ending.CALLED: "c"}
    return [
        "".join(
            ends.get(walk.followed.ending, "p")
            for walk in walks
            if walk.followed.pages[0] == page and not walk.setting.innocent
        )
        for page in NINE_PAGES
    ]


def _fixed(walks: list[Cell]) -> list[int]:
    """Return how many end fixed, and how many there are."""
    return [sum(walk.followed.ending is Ending.FIXED for walk in walks), len(walks)]
