"""Fixtures of the commands in a real terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests._lanes.terminal.session import RUNBOOK, Open, Session


@pytest.fixture
def terminal_of(environment: dict[str, str], tmp_path: Path) -> Iterator[Open]:
    """Open a command in a terminal; what is still running at the end is stopped."""
    opened: list[Session] = []

    def start(
        *args: str, columns: int = 100, program: tuple[str, ...] = RUNBOOK, **more: str
    ) -> Session:
        own = {**environment, **more}
        opened.append(Session(own, tmp_path, *args, columns=columns, program=program))
        return opened[-1]

    yield start
    for session in opened:
        session.child.close(force=True)
