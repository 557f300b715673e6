"""The closing table of the lane: which step calls which program, and whose, on each system."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of the systems wrote; each of several processes reports its own."""
    passed = terminalreporter.getreports("passed")
    calls = [test for test in passed if test.when == "call" and "/test_userlands.py" in test.nodeid]
    rows = [call.capstdout for call in calls if call.capstdout]
    if rows:
        terminalreporter.section("GNU | BusyBox | toybox | LibreSSL: nothing refused")
        terminalreporter.write("".join(sorted(rows)))
