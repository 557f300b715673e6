"""The closing table of the lane: which step calls which program, and whose, on each system."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of the systems wrote; each of several processes reports its own."""
    passed = [one for one in terminalreporter.getreports("passed") if one.when == "call"]
    rows = [one.capstdout for one in passed if "/test_userlands.py" in one.nodeid and one.capstdout]
    if rows:
        terminalreporter.section("GNU | BusyBox | toybox | LibreSSL: nothing refused")
        terminalreporter.write("".join(sorted(rows)))
