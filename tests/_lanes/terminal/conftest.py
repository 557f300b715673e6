"""Fixtures of the commands in a real terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests._lanes.terminal.session import RUNBOOK, Opens, OpenTerminal


@pytest.fixture
def terminal_of(environment: dict[str, str], tmp_path: Path) -> Iterator[Opens]:
    """Open a command in a terminal; what is still running at the end is stopped."""
    opened: list[OpenTerminal] = []

    def start(
        *args: str, columns: int = 100, program: tuple[str, ...] = RUNBOOK, **more: str
    ) -> OpenTerminal:
        own = {**environment, **more}
        opened.append(OpenTerminal(own, tmp_path, *args, columns=columns, program=program))
        return opened[-1]

    yield start
    for session in opened:
        session.child.close(force=True)
