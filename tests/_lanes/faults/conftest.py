"""Production on loopback with whatever is wrong with it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from snippets._engine import send as sending
from snippets._platform.api_call import HttpCall
from snippets._platform.serve import Server, application, serving
from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.loopback import certify
from tests._world.wire import Fault, Then


@dataclass
class Production:
    """The application behind its own name and certificate, with a fault; `port` leads to it."""

    server: Server
    distrusted: Server
    closed: int
    authority: Path
    context: ssl.SSLContext
    platform: Platform = field(default_factory=Platform)
    fault: Fault | None = None

    @property
    def port(self) -> int:
        """Return where production is to be found at the moment."""
        then = self.fault.then if self.fault else None
        if then is Then.REFUSED:
            return self.closed
        return (self.distrusted if then is Then.DISTRUSTED else self.server).port

    def answer(self, seen: HttpCall) -> Any:
        """Answer a request."""
        return self.fault or application(lambda: self.platform)(seen)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Everything that is served, once."""
    ours, theirs = (
        certify(tmp_path_factory.mktemp(name), "*.vercel.app", "127.0.0.1")
        for name in ("ours", "theirs")
    )
    context = ours.context()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with ExitStack() as running:

        def answer(seen: HttpCall) -> Any:
            return everything.answer(seen)

        good = running.enter_context(serving(answer, tls=context))
        bad = running.enter_context(serving(answer, tls=theirs.context()))
        everything = Production(good, bad, closed, ours.authority, context)
        yield everything


@pytest.fixture
def production(servers: Production, monkeypatch: pytest.MonkeyPatch) -> Iterator[Production]:
    """Production, well; its name leads to loopback, and its certificate is trusted."""
    servers.platform, servers.fault = Platform(), None
    resolve: Callable[..., Any] = socket.getaddrinfo

    def loopback(host: str, port: int, *_: Any, **__: Any) -> Any:
        if host == SETTINGS.production_host:
            return resolve("127.0.0.1", servers.port, type=socket.SOCK_STREAM)
        return resolve(host, port, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.authority))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "MONITORING_KEY"):
        monkeypatch.delenv(name, raising=False)
    sending.trust.cache_clear()
    yield servers
    sending.trust.cache_clear()
