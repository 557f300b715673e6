"""One thing changed in the world, as rows of tables name it, beside what troubles do."""

from snippets._platform.troubles.trouble import Breaks, built_with, changed
from snippets._platform.vercel import HEALTH_ROUTES, Cached, Platform

nothing = changed()
stolen = changed(stolen={"old-secret"})
signs_in_elsewhere = built_with("NEXTAUTH_URL", "http://localhost:3000")
few_connections = built_with(
    "DATABASE_URL", "postgresql://app@db.example.org/astral?connection_limit=1"
)


def world(*changes: Breaks) -> Platform:
    """Return a platform with one good deployment, with these changes."""
    platform = Platform()
    for change in changes:
        change(platform)
    return platform


def kept(*, private: bool = False, old: bool = False, build: str = "dpl_first") -> Breaks:
    """Keep a page in the cache of the network."""
    return lambda platform: platform.cache.update({"/": Cached(build, private, old)})


def deployed(*faults: str, page: str = "", routes: frozenset[str] = HEALTH_ROUTES) -> Breaks:
    """Build another deployment, and let it be live."""
    return lambda platform: platform.deploy(
        f"dpl_{len(platform.deployments)}",
        faults=frozenset(faults),
        page=page,
        routes=routes,
    )


def variable(name: str, value: str) -> Breaks:
    """Set a variable of the project, which the next build has."""
    return lambda platform: setattr(platform.variables[name], "value", value)
