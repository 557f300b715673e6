"""For every HTTP step, real curl and httpx send the same request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from snippets._engine import Request, run, shell
from snippets._engine.load import load
from snippets._engine.pipeline import parameters_in, stages_of
from snippets._platform.api_call import HttpCall
from tests._lanes.real.bench import Bench

pytestmark = pytest.mark.real
CATALOG = load()
# What belongs to the library and not to the request.
TRANSPORT = {"user-agent", "accept-encoding", "connection"}
STEPS = [
    name for name, step in CATALOG.steps.items() if isinstance(stages_of(step.action)[0], Request)
]


@contextmanager
def _everything_leads_to(port: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every connection of this process end at a loopback port, as .curlrc does for curl."""
    real = socket.create_connection

    def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        return real(("127.0.0.1", port), *rest, **more)  # type: ignore[arg-type] # passed on

    with patch.context() as patched:
        patched.setattr(socket, "create_connection", connect)
        yield


def _meaning(seen: HttpCall) -> tuple[str, str, str, dict[str, str], bytes]:
    headers = {name: value for name, value in seen.headers.items() if name not in TRANSPORT}
    if headers.get("content-length") == "0":
        del headers["content-length"]
    return seen.method, seen.host, seen.target, headers, seen.body


@pytest.mark.parametrize("name", STEPS)
def test_curl_and_httpx_send_the_same_request(
    bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = stages_of(CATALOG.steps[name].action)[0]
    for parameter in parameters_in(request):
        bench.secrets[parameter.name] = parameter.example or "secretValueOfTheLane"
    (by_curl,) = bench.paste(shell(request)).requests
    monkeypatch.setenv("SSL_CERT_FILE", str(bench.world.certificate.authority))
    application = bench.world.application
    with _everything_leads_to(application.port, monkeypatch):
        run(request, bench.secrets)
    (by_httpx,) = application.take()
    assert _meaning(by_curl) == _meaning(by_httpx)
