"""Look at the application from outside: one careful request, its name and its certificate.

Nothing here raises for what a network or a server does: every answer and every silence is a value
that says in one line what it means.
"""

import json
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from snippets._engine import Parameter, Problem, Request, Result, run
from snippets._engine import curl as curl_codes
from snippets._engine import send as sending
from snippets._engine.parameter import Bindings
from snippets._engine.secret import hide_secrets
from snippets._engine.terminal_text import clean
from snippets._vocabulary import parameters

SECONDS = 10.0
LONGEST_NUMBER = 4000  # digits; Python refuses more than 4300
MOST_HOPS = 5  # redirects; browsers follow twenty, the sign-in page needs none
SHOWN = 100  # letters of an answer that are repeated to the reader
VERCEL_ERROR = "x-vercel-error"  # https://vercel.com/docs/errors: why Vercel serves nothing
_REDIRECTS = range(300, 400)
TaskResult = TypeVar("TaskResult")


def at_once(
    tasks: Mapping[str, Callable[[], TaskResult]], seconds: float, most: int = 0
) -> dict[str, TaskResult]:
    """Run tasks side by side and return what was done in time; the others are left behind.

    No more than `most` run at a time, all of them where it is 0. They run in daemon threads, so
    that one that hangs does not hold up the end of the program. A task must not raise.
    """
    done: dict[str, TaskResult] = {}
    slots = threading.Semaphore(most or len(tasks))

    def do(name: str, task: Callable[[], TaskResult]) -> None:
        with slots:
            done[name] = task()

    threads = [
        threading.Thread(target=do, args=(name, task), daemon=True) for name, task in tasks.items()
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
    return {name: done[name] for name in tasks if name in done}


LATE = Result(28, problem=Problem.TIMED_OUT)  # of a request that was left behind


# Requests.


def follow(request: Request, values: Bindings) -> tuple[Result, tuple[str, ...]]:
    """Send a request and go where its redirects lead, on the same host; return the way as well.

    It ends with a redirect where that leads elsewhere, back to where it came from, or on and on.
    """
    way = [str(request.url)]
    while True:
        result = run(request, values)
        leads = location(result, way[-1])
        if not leads or urlsplit(leads)[:2] != urlsplit(way[0])[:2]:  # scheme and host with port
            return result, tuple(way)
        way.append(leads)
        if leads in way[:-1] or len(way) > MOST_HOPS:
            return result, tuple(way)
        request = replace(request, url=leads)


def location(result: Result, url: str) -> str:
    """Return the full address that an answer leads to, empty if to none."""
    if result.status not in _REDIRECTS or "location" not in result.headers:
        return ""
    try:
        leads = urljoin(url, result.headers["location"])
        Request(leads)
        urlsplit(leads).port  # noqa: B018 - raises for what is no port
    except Exception:  # noqa: BLE001 - whatever is wrong with it: it is not followed
        return ""
    return leads


def path_of(url: str) -> str:
    """Return the path of an address, `/` where it has none."""
    return urlsplit(url).path or "/"


def json_of(result: Result) -> Any:
    """Return the answer as JSON, or None where it is not; a mark of byte order is read over."""
    try:
        return json.loads(result.stdout.removeprefix("\ufeff"), parse_int=_number)
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> float:
    """Return a whole number; one that is longer than Python reads is a large one, as for `jq`."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)


def is_html(result: Result) -> bool:
    """Tell whether an answer is a page for a browser."""
    start = result.stdout[:SHOWN].lstrip().lower()
    return start.startswith("<") or "html" in result.headers.get("content-type", "").lower()


_SILENT = {
    curl_codes.NO_NAME: "the name of the host could not be resolved",
    7: "no connection: nothing listens there, or the way is blocked",
    curl_codes.PARTIAL: "the connection broke off in the middle of the answer",
    curl_codes.NO_TLS: "no encrypted connection could be made (TLS failure)",
    curl_codes.EMPTY: "the connection was closed without an answer, or with one that is no HTTP",
    curl_codes.BROKEN_OFF: "the connection was reset",
    curl_codes.DISTRUSTED: "the certificate is not valid",
    curl_codes.GARBLED: "the answer is garbled: it cannot be unpacked",
}
_STATUS = {
    401: "it asks for credentials",
    402: "a bill is open, or a limit was reached",
    403: "access is refused, perhaps by a firewall to this machine only: try a browser",
    404: "there is no such route",
    429: "too many requests from this machine: wait, or try a browser",
    500: "the application fails",
    502: "what stands before the application gets no answer from it",
    503: "the application says that it is not well, or is down for maintenance",
    504: "the application did not answer in time",
}


def meaning(result: Result) -> str:
    """Say in one line what an answer is, whatever it is."""
    match result.problem:
        case Problem.TIMED_OUT:
            return "no whole answer in time"
        case Problem.TOO_LARGE:
            size = sending.MAX_BODY // 1_000_000
            return f"more than {size} MB: this is not the application's answer"
        case Problem.FAILED:
            return "a header cannot be sent: look for a newline or a space in MONITORING_KEY"
        case Problem.UNREACHABLE:
            silence = _SILENT[result.exit_code]
            return f"HTTP {result.status}, but {silence}" if result.status else silence
    line = f"HTTP {result.status}"
    if code := result.headers.get(VERCEL_ERROR):
        line += f": Vercel answers {excerpt(code)} in place of the application"
    elif reason := _STATUS.get(result.status or 0):
        line += f": {reason}"
    if result.status in _REDIRECTS:
        line += f": leads to {excerpt(result.headers.get('location', 'nowhere'))}"
    return line


def form(result: Result) -> str:
    """Say what is wrong with an answer that should be a JSON object; empty if nothing is."""
    if isinstance(json_of(result), dict):
        return ""
    if not result.stdout.strip():
        return "it is empty"
    if is_html(result):
        return (
            "it is a page (HTML) where JSON was expected: a sign-in, error or network log-in page"
        )
    value = json_of(result)
    if value is not None or result.stdout.strip() == "null":
        return f"it is JSON, and not the object that was wanted: {excerpt(json.dumps(value))}"
    return "it is not JSON, or JSON that was cut off"


def excerpt(text: str) -> str:
    """Return the beginning of a text from outside on one line, safe to print.

    The values of the runbook's secrets in this environment are not repeated.
    """
    known = [p for p in vars(parameters).values() if isinstance(p, Parameter) and p.secret]
    secrets = {parameter.name: os.environ.get(parameter.name, "") for parameter in known}
    line = " ".join(hide_secrets(clean(text[: 10 * SHOWN]), secrets).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "\u2026"


# The name and the certificate.


@dataclass(frozen=True)
class Name:
    """What the DNS says of a host. `ours`: the resolver, so this machine's network, is at fault."""

    addresses: tuple[str, ...] = ()
    fault: str = ""
    ours: bool = False


# A name that is there whatever becomes of the application: the platform's own.
WITNESS = "api.vercel.com"


def resolve(host: str, port: int) -> Name:
    """Ask the DNS for a host, and for another where it is not found: it may know none at all."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        ours = error.errno == socket.EAI_AGAIN or host == WITNESS or resolve(WITNESS, port).ours
        why = "the DNS does not answer" if ours else "the DNS knows no such name"
        return Name(fault=f"{why} ({error.strerror})", ours=ours)
    return Name(tuple(dict.fromkeys(str(address[0]) for *_, address in addresses)))


@dataclass(frozen=True)
class Certificate:
    """How long a certificate is good for, in days, or why it is not."""

    days: float = 0.0
    fault: str = ""


def certificate(host: str, port: int) -> Certificate | None:
    """Look at the certificate of a host as a browser does: chain, name and dates.

    Returns None where nobody shows one; the requests say why.
    """
    try:
        with (
            socket.create_connection((host, port), SECONDS) as plain,
            sending.trust().wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            shown = encrypted.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Certificate(fault=excerpt(error.verify_message).rstrip("."))
    except ssl.SSLError as error:
        return Certificate(fault=f"TLS failure: {excerpt(error.reason or str(error))}")
    except OSError:
        return None
    ends = ssl.cert_time_to_seconds(str(shown["notAfter"]))
    return Certificate(days=(ends - datetime.now(UTC).timestamp()) / 86400)


# What stands between this machine and the rest of the world.

# A name at another company than Vercel, so that it answers when Vercel is down.
ELSEWHERE = "www.vercel-status.com"
_OPTION = re.compile(
    r'^\s*-{0,2}(proxy|x|noproxy|cacert)(?:\s*[=:]\s*|\s+)"?([^"\n]+?)"?\s*$', re.MULTILINE
)
_VARIABLES = {
    **dict.fromkeys(("proxy", "x"), ("http_proxy", "https_proxy")),
    "noproxy": ("no_proxy",),
    "cacert": ("CURL_CA_BUNDLE",),
}


def as_curl() -> None:
    """Let the proxy and the certificates of curl's own file of settings count here as well.

    Its places and its form: https://curl.se/docs/manpage.html#-K.
    """
    named = (("CURL_HOME", ".curlrc"), ("XDG_CONFIG_HOME", "curlrc"), ("HOME", ".curlrc"))
    for folder, name in named:
        place = Path(os.environ.get(folder, ""), name)
        if folder in os.environ and place.is_file():
            options = place.read_text("utf-8", "replace")
            # What leads curl to another host, as in a drill, cannot be followed in part.
            for option, value in _OPTION.findall(options) if "connect-to" not in options else ():
                os.environ |= dict.fromkeys(_VARIABLES[option], value)
            return


def proxy_of(url: str) -> str:
    """Return host and port of the proxy that asks for an address in our place, empty without one.

    It sees name and certificate for us.
    """
    parts = urlsplit(url)
    known = getproxies()
    proxy = known.get(parts.scheme) or known.get("all", "")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return ""
    return proxy.rpartition("//")[2].partition("/")[0].rpartition("@")[2]


def stuck(url: str) -> str:
    """Say why nothing gets out of this machine, empty where something does."""
    if proxy := proxy_of(url):
        return f"nothing comes back through the proxy {proxy}"
    try:
        socket.create_connection((ELSEWHERE, 443), SECONDS).close()
    except OSError:
        return f"{ELSEWHERE}, which has nothing to do with it, does not answer either"
    return ""
