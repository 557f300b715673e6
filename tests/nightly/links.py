"""`python -m tests.nightly.links SITE`: ask for every address outside that the built site names."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx
from selectolax.lexbor import LexborHTMLParser

SECONDS, TRIES = 20.0, 3
PAUSE = 5.0  # seconds before another try
# A site that turns programs away, not one that is gone.
TURNED_AWAY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
AGENT = "astral-core-runbook link check"


def outside(site: Path) -> dict[str, str]:
    """Return every address outside, without its fragment, and the first page that names it."""
    found: dict[str, str] = {}
    for file in sorted(site.rglob("*.html")):
        for link in LexborHTMLParser(file.read_text("utf-8")).css('a[href^="http"]'):
            address = str(link.attributes["href"]).partition("#")[0]
            found.setdefault(address, file.relative_to(site).as_posix())
    return found


def wrong(client: httpx.Client, address: str, wait: Callable[[float], object]) -> str:
    """Return what is wrong with an address, empty if nothing is or it only turns programs away.

    A connection is retried by httpx; an answer that blames the server, here.
    """
    said = ""
    for trial in range(TRIES):
        if trial:
            wait(PAUSE)
        try:
            with client.stream("GET", address) as answer:
                status = answer.status_code
        except httpx.HTTPError as error:
            said = f"{type(error).__name__}: {error}"
            continue
        if status < HTTPStatus.BAD_REQUEST or status in TURNED_AWAY:
            return ""
        said = f"HTTP {status}"
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            break
    return said


def check(site: Path, client: httpx.Client, wait: Callable[[float], object] = time.sleep) -> int:
    """Print the addresses that are gone, with a page that names them; return their number."""
    addresses = outside(site)
    gone = {address: why for address in addresses if (why := wrong(client, address, wait))}
    for address, why in gone.items():
        sys.stdout.write(f"{addresses[address]}: {address}: {why}\n")
    sys.stdout.write(f"{len(addresses)} addresses outside, {len(gone)} of them gone\n")
    return len(gone)


def main() -> int:
    """Check a built site."""
    transport = httpx.HTTPTransport(retries=TRIES)
    headers = {"User-Agent": AGENT}
    with httpx.Client(
        transport=transport, timeout=SECONDS, follow_redirects=True, headers=headers
    ) as client:
        return 1 if check(Path(sys.argv[1]), client) else 0


if __name__ == "__main__":
    sys.exit(main())
