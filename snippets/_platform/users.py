"""What users meet, and who else can act as one of them: the truth that every ending is held to.

It is worked out from the state of the model alone, and from nothing that a procedure asks: what a
route answers, a log says or a command prints is not looked at here.
"""

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from snippets._platform.database import NO_SPACE, PREPARED, UNREACHABLE, DatabaseRefusal
from snippets._platform.edge import BARRIERS
from snippets._platform.vercel import Deployment, Platform

HOST = "db.example.org"  # where the production database is

# What users say of a fault of the live build, the worst first; through the first nobody gets in.
_SHUT = {
    "middleware": "Every page shows an error.",
    "crash": "Every page shows an error.",
    "white": "The page stays white.",
    "script": "The page opens, but nothing that I press does anything.",
}
_OPEN = {
    "timeout": "Pages that read my data end with an error.",
    "leak": "Pages that read my data hang, and then end with an error.",
    "memory": "Now and then a page ends with an error.",
    "route": "One page always ends with an error.",
}


def connection(deployment: Deployment) -> SplitResult:
    """Return the connection string of a build in parts; the path is the name of the database.

    Of what is none, such as a password with a bracket that is not encoded, every part is empty.
    """
    try:
        return urlsplit(deployment.environment.get("DATABASE_URL", ""))
    except ValueError:
        return urlsplit("")


def database_of(deployment: Deployment) -> str:
    """Return the name of the database that a build uses; empty where it names none."""
    return connection(deployment).path.strip("/")


def asked_database(platform: Platform, deployment: Deployment) -> DatabaseRefusal | None:
    """Return why a build gets no connection to its database, None where it gets one."""
    address = connection(deployment)
    if address.hostname == HOST:
        role, password = address.username or "", address.password or ""
        return platform.database.refuses(role, database_of(deployment), password)
    return UNREACHABLE


def query_fails(platform: Platform, deployment: Deployment) -> DatabaseRefusal | None:
    """Return why the queries of a build fail, None where they are answered."""
    refused = asked_database(platform, deployment)
    return refused or platform.database.fails(database_of(deployment), deployment.schema)


def users(platform: Platform) -> tuple[str, ...]:
    """Return what users meet that they should not, in their words; empty where all is well.

    A user opens the page with its script files, signs in, reads and writes through the
    application's own role, sees only their own data and no page from before a purge, and waits no
    longer than seconds. Who else can act as a user or as staff is the last of it.
    """
    barred = tuple(_barred(platform))
    inside = () if barred else tuple(dict.fromkeys(_inside(platform)))
    return (*barred[:1], *inside, *others(platform))


def _barred(platform: Platform) -> Iterator[str]:
    """Yield what keeps everybody from seeing the application at all."""
    yield from (BARRIERS[name].says for name in platform.barred)
    live = platform.live
    if live.gone:
        yield "It says that the deployment was not found."
    if live.page:
        yield "I see a page that says that work is going on."
    yield from (complaint for fault, complaint in _SHUT.items() if fault in live.faults)


def _inside(platform: Platform) -> Iterator[str]:
    """Yield what is wrong with the application where it opens."""
    live = platform.live
    yield from (complaint for fault, complaint in _OPEN.items() if fault in live.faults)
    if not live.environment.get("NEXTAUTH_SECRET"):
        yield "Nobody can sign in."
    elif live.environment.get("NEXTAUTH_URL") != f"https://{platform.project.host}":
        yield "After signing in I am sent to an address that does not open."
    refused = query_fails(platform, live)
    if refused is not None:
        yield refused.says
    if refused in (None, PREPARED, NO_SPACE):
        yield from _data(platform)


def rows_missing(platform: Platform) -> bool:
    """Tell whether the database that is read lacks rows of users that can be had back."""
    tables = platform.database.databases[database_of(platform.live)]
    return any(tables.get(table, 0) < rows for table, rows in platform.rows.items())


def slow(platform: Platform) -> bool:
    """Tell whether pages with data take longer than seconds: slow queries, or one connection."""
    narrow = ("connection_limit", "1") in parse_qsl(connection(platform.live).query)
    return platform.database.slow or narrow


def _data(platform: Platform) -> Iterator[str]:
    """Yield what is wrong with what is read, where it can be read."""
    if rows_missing(platform):
        yield "What I entered is gone."
    if slow(platform):
        yield "Pages that read my data take many seconds."
    kept = [page for page in platform.cache.values() if page.deployment == platform.live.id]
    if "shares" in platform.live.faults or any(page.private for page in kept):
        yield "I see what another user entered."
    if platform.old_data or any(page.old for page in kept):
        yield "I see a page as it was before it was corrected."


def others(platform: Platform) -> Iterator[str]:
    """Yield who else can act as a user or as staff, at any address that they can open."""
    if reachable := [
        deployment for deployment in platform.deployments if _opens(platform, deployment)
    ]:
        secrets = {deployment.environment.get("NEXTAUTH_SECRET", "") for deployment in reachable}
        if platform.stolen & secrets:
            yield "Somebody else is signed in as a user."
        if platform.leaked & secrets:
            yield "Somebody else can sign sessions of any user."
        if any(account.taken and account.active for account in platform.accounts):
            yield "Somebody else can sign in with the password of an account."
        if platform.live.author != "oncall":
            yield "A stranger's code has the data of users."
    if platform.leaked & set(platform.database.passwords.values()):
        yield "Somebody else can read the database."


def _opens(platform: Platform, deployment: Deployment) -> bool:
    """Tell whether a stranger gets to the application of a build at an address of its own."""
    if deployment.gone or deployment.page or deployment.state != "READY":
        return False
    if {"network", "paused", "disabled"} & platform.barriers:
        return False
    return deployment is platform.live or platform.open_builds
