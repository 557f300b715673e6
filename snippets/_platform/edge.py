"""What stands between users and the application, whatever is live: Vercel's network and the name.

Statuses and codes are Vercel's: https://vercel.com/docs/errors. The code is in the body and in the
header `x-vercel-error`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names in lower case."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def html(status: int, body: str, headers: dict[str, str] | None = None) -> Answer:
    """Return a page as HTML; `headers` come beside its content type."""
    return Answer(status, body, {"content-type": "text/html", **(headers or {})})


def json_answer(status: int, body: object) -> Answer:
    """Return an answer whose body is this value as JSON."""
    return Answer(status, json.dumps(body), {"content-type": "application/json"})


def error(status: int, code: str) -> Answer:
    """Return an error page of Vercel's network, with its code in body and header."""
    return html(status, f"{status}: {code}", {"server": "Vercel", "x-vercel-error": code})


@dataclass(frozen=True)
class Barrier:
    """Something in front of the application.

    `says` is what users say. `answer` makes the answer for a host and a path; where it is None no
    answer comes, and `fault` is what a client prints.
    """

    says: str
    answer: Callable[[str, str], Answer] | None = None
    fault: str = ""


BARRIERS = {
    "network": Barrier("Nothing loads, for nobody.", fault="timed out"),
    "name": Barrier("My browser cannot find the address.", fault="Could not resolve host"),
    "elsewhere": Barrier(
        "Another site answers at the address.",
        lambda *_: html(200, "<!DOCTYPE html><title>Parked domain</title>"),
    ),
    "certificate": Barrier(
        "My browser warns that the connection is not private.", fault="certificate has expired"
    ),
    "circle": Barrier(
        "My browser says that it was redirected too many times.",
        lambda host, path: html(308, "", {"location": f"https://{host}{path}"}),
    ),
    "paused": Barrier(
        "It says that the deployment is paused.", lambda *_: error(503, "DEPLOYMENT_PAUSED")
    ),
    "disabled": Barrier(
        "It says that payment is required.", lambda *_: error(402, "DEPLOYMENT_DISABLED")
    ),
    "walled": Barrier(
        "It asks me to sign in to Vercel.",
        lambda host, _: html(302, "", {"location": f"https://vercel.com/sso-api?url={host}"}),
    ),
    "region": Barrier(
        "Every page shows an error.", lambda *_: error(502, "NO_RESPONSE_FROM_FUNCTION")
    ),
}
