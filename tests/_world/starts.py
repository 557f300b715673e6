"""Where people start: the card that fits, what an alert names, what a triage names, anywhere."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from snippets._engine.catalog import Catalog
from snippets._platform.application import respond
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import DOWN, ROLLBACK, Trouble
from snippets._platform.vercel import Platform
from snippets._vocabulary import policy
from tests._world.reader import Setting
from tests._world.standins.postgres import percent_used

SEARCHED = Path(__file__).with_name("searched.json")


def cards(catalog: Catalog, trouble: Trouble, setting: Setting) -> tuple[str, ...]:
    """Return the pages of the cards of the home page whose words fit a complaint."""
    known = [row[2].removeprefix("@") for row in catalog.tables["quick-reference#symptoms"].rows]
    fits = trouble.card or next(page for page in trouble.pages if page in known)
    assert fits in known, f"{trouble.id}: no card leads to {fits}"
    released = trouble in RELEASES and setting.minutes < 60
    return tuple(dict.fromkeys((ROLLBACK, fits) if released else (fits,)))


def alerts(platform: Platform) -> Iterator[str]:
    """Yield the pages that alerts name: of the uptime, and of the thresholds of policy."""
    if _down(platform):
        yield DOWN
    if any(line.level == "error" for line in platform.logs):
        yield policy.ERROR_RATE.procedure
    if percent_used(platform.database) > policy.DATABASE_CONNECTIONS.critical:
        yield policy.DATABASE_CONNECTIONS.procedure
    if "memory" in platform.live.faults:
        yield policy.MEMORY.procedure
    if platform.database.slow or "connection_limit=1" in platform.live.environment["DATABASE_URL"]:
        yield policy.RESPONSE_TIME.procedure


def _down(platform: Platform) -> bool:
    try:
        host = platform.project.host
        answers = [
            respond(platform, "GET", host, path) for path in (policy.SIGN_IN_PAGE, policy.HEALTH)
        ]
    except ConnectionError:
        return True
    return any(answer.status >= 500 or answer.status == 402 for answer in answers)


def error_texts(platform: Platform) -> Iterator[str]:
    """Yield what people copy into the search: lines of the log, and the code that Vercel shows."""
    yield from (line.message for line in platform.logs)
    with suppress(ConnectionError):
        answer = respond(platform, "GET", platform.project.host, policy.SIGN_IN_PAGE)
        yield from filter(None, [answer.headers.get("x-vercel-error")])


def searched() -> dict[str, str]:
    """Return the page of the first search result for each error text; the site lane checks it."""
    pages: dict[str, str] = json.loads(SEARCHED.read_text("utf-8"))
    return pages
