"""A reader who follows pages: from where they start to an ending, in a world with trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path

from snippets._engine import Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending, walk
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.users import users
from snippets._platform.vercel import HEALTH_ROUTES
from snippets._vocabulary.policy import QUIET_MINUTES
from tests._world.faulty import Faulty, faulty

# Versions of the application by their health routes, and minutes since the release.
VERSIONS = (HEALTH_ROUTES, frozenset[str]())
AGES = (10, 300)
MOST_PAGES = 4
LATER = 10  # minutes after an ending
WAITS = "monitoring/endpoints#new-errors"  # the step that looks back over minutes: they pass first


@dataclass
class Outcome:
    """What became of the walks with one trouble: how they ended, and which "fixed" was not true."""

    endings: Counter[Ending] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)


def follow(catalog: Catalog, world: Faulty, start: str) -> tuple[str, Ending]:
    """Follow pages from one to the next; return the way, and how the last one ends."""
    pages, ending = [start], Ending.NOT_HERE

    def perform(step: Step) -> Result:
        if catalog.id_of(step) == WAITS:
            world.platform.pass_time(QUIET_MINUTES)
        return world.perform(step)

    while len(pages) <= MOST_PAGES and pages[-1] in catalog.procedures:
        walked = walk(catalog, catalog.procedures[pages[-1]], perform)
        ending = walked.ending
        if ending is not Ending.NOT_HERE:
            break
        pages.append(walked.page)
    return " > ".join(pages), ending


def _keep_all(deployment: str) -> None:
    """End no session."""


def sweep(catalog: Catalog, folder: Path, trouble: Trouble, starts: Sequence[str]) -> Outcome:
    """Walk from everywhere with a trouble, at both versions and ages of the release."""
    outcome = Outcome()
    with faulty(folder) as begin:
        for routes, age, start in product(VERSIONS, AGES, starts):
            world = begin()
            platform = world.platform
            # Functions of what was live are suspended, and keep their connections.
            platform.database.keep_sessions_of = _keep_all  # type: ignore[method-assign]
            for one in platform.deployments:
                one.routes = routes
            platform.live.created = platform.now - timedelta(minutes=age)
            trouble.breaks(platform)
            assert users(platform), "nobody is hurt"
            way, ending = follow(catalog, world, start)
            outcome.endings[ending] += 1
            met = users(platform)
            platform.pass_time(LATER)
            if ending is Ending.FIXED and (met := met or users(platform)):
                outcome.false.append(f"{len(routes)} health routes, {age} minutes: {way}: {met[0]}")
    return outcome
