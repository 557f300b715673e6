"""One thing changed in the world, as rows of tables name it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from snippets._platform.vercel import HEALTH_ROUTES, Cached, Platform

Change = Callable[[Platform], object]


def world(*changes: Change) -> Platform:
    """Return a platform with one good deployment, with these changes."""
    platform = Platform()
    for change in changes:
        change(platform)
    return platform


def nothing(platform: Platform) -> None:
    """Leave the world as it is."""


def barred(*names: str) -> Change:
    """Put barriers before the application."""
    return lambda platform: platform.barriers.update(names)


def faulty(*faults: str) -> Change:
    """Put faults into the live build."""
    return lambda platform: setattr(platform.live, "faults", frozenset(faults))


def built(name: str, value: str) -> Change:
    """Let the live build have this variable."""
    return lambda platform: platform.live.environment.update({name: value})


def of(part: str, value: object = True) -> Change:
    """Set a part of the platform."""
    return lambda platform: setattr(platform, part, value)


def live(part: str, value: object = True) -> Change:
    """Set a part of the live build."""
    return lambda platform: setattr(platform.live, part, value)


def server(part: str, value: object = True) -> Change:
    """Set a part of the database server."""
    return lambda platform: setattr(platform.database, part, value)


def kept(*, private: bool = False, old: bool = False, build: str = "dpl_first") -> Change:
    """Keep a page in the cache of the network."""
    return lambda platform: platform.cache.update({"/": Cached(build, private, old)})


def deployed(
    *faults: str, page: str = "", routes: frozenset[str] = HEALTH_ROUTES, minutes: int = 0
) -> Change:
    """Build another deployment, and let it be live."""
    return lambda platform: platform.deploy(
        f"dpl_{len(platform.deployments)}",
        faults=frozenset(faults),
        page=page,
        routes=routes,
        age=timedelta(minutes=minutes),
    )


def variable(name: str, value: str) -> Change:
    """Set a variable of the project, which the next build has."""
    return lambda platform: setattr(platform.variables[name], "value", value)
