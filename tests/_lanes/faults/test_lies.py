"""A change of production that is only said to have been made is noticed before the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.walk import Walk
from snippets._platform.vercel import Platform
from tests._lanes.faults.sweep import CHANGES, GOOD, programs
from tests._world.faulty import Faulty, Trouble, faulty
from tests._world.misbehaviour import MISBEHAVIOURS
from tests._world.walker import walk

pytestmark = pytest.mark.faults

LIE = next(
    misbehaviour
    for misbehaviour in MISBEHAVIOURS
    if misbehaviour.name == "says so, and it is not so"
)
_STORED = "Vercel shows no value of a variable: the application alone can prove it"
_EMPTY = "what a cache holds is seen by whoever looks at the page"
_DOWN = "what was down is asked again: a production that answers is what was wanted"
# What no later step notices, with the reason.
UNNOTICED = {
    ("database/recovery", "switch-database"): _STORED,
    ("database/recovery", "switch-direct-url"): _STORED,
    ("disaster-recovery/full-system-recovery", "roll-back"): _DOWN,
    ("disaster-recovery/full-system-recovery", "switch-database"): _STORED,
    ("disaster-recovery/full-system-recovery", "switch-direct-url"): _STORED,
    ("incidents/authentication-failures", "replace-nextauth-secret"): _STORED,
    ("incidents/authentication-failures", "set-nextauth-url"): _STORED,
    ("incidents/database-connection", "roll-back"): _DOWN,
    ("incidents/performance-degradation", "purge-cache"): _EMPTY,
    ("performance/cache", "purge-cache"): _EMPTY,
    ("security/breach", "replace-nextauth-secret"): _STORED,
    ("security/data-exposure", "purge-cache"): _EMPTY,
    ("security/secret-rotation", "replace-nextauth-secret"): _STORED,
}


def aged(platform: Platform) -> None:
    """Let everything have been deployed hours ago."""
    platform.deployments[:] = [
        replace(deployment, created=deployment.created - timedelta(hours=3))
        for deployment in platform.deployments
    ]
    platform.live = platform.find(platform.live.id)


def once() -> Callable[[str], Trouble | None]:
    """Return a Vercel CLI that lies the first time it is called."""
    left = [LIE]
    return lambda program: left.pop() if program == "vercel" and left else None


def begun(world: Faulty, name: str) -> Faulty:
    """Bring production to where a step is taken: the maintenance page is up before its end."""
    aged(world.platform)
    if name == "end-maintenance":
        world.platform.live = world.platform.find(world.values["MAINTENANCE_DEPLOYMENT"])
    return world


def made_good(catalog: Catalog, walked: Walk, slug: str) -> bool:
    """Tell whether a step was done once more, or the build it was to make live was promoted."""
    done = [catalog.slug_of(move.step) for move in walked.moves]
    return done.count(slug) > 1 or (slug == "redeploy" and "leave-rollback" in done)


def test_a_change_that_is_only_said_to_be_made_is_noticed(catalog: Catalog, tmp_path: Path) -> None:
    believed = set()
    with faulty(tmp_path) as begin:
        for name, procedure in catalog.procedures.items():
            for slug, step in catalog.steps_by_slug(procedure).items():
                if step.risk not in CHANGES or "vercel" not in programs(step):
                    continue
                world = begun(begin(once()), slug)
                walked = walk(catalog, procedure, world.perform, slug)
                noticed = walked.ending not in GOOD or made_good(catalog, walked, slug)
                if not noticed:
                    believed.add((name, slug))
    assert believed == UNNOTICED.keys()
