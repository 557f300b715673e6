"""Production on loopback, and the closing table: which step calls whose program on each system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.loopback import certify, production


@pytest.fixture(scope="session")
def well(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Production, which is well: its port, and the authority that it is trusted by."""
    folder = tmp_path_factory.mktemp("well")
    certificate = certify(folder, SETTINGS.production_host, "127.0.0.1")
    with production(Platform(), certificate) as server:
        yield server.port, certificate.authority


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of the systems wrote; each of several processes reports its own."""
    passed = terminalreporter.getreports("passed")
    calls = [test for test in passed if test.when == "call" and "/test_userlands.py" in test.nodeid]
    rows = [call.capstdout for call in calls if call.capstdout]
    if rows:
        terminalreporter.section("GNU | BusyBox | toybox | LibreSSL: nothing refused")
        terminalreporter.write("".join(sorted(rows)))
