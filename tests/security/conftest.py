"""What both incidents of security keep as evidence."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from snippets._platform.vercel import LogLine
from tests._world.calls import AUDIT_LOG, BY_ADDRESS, TEAM
from tests._world.terminal import Terminal

_SERVICE = "PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production "
_DAY = f"--environment production --since 24h --limit 10000 --json {TEAM}"


@dataclass(frozen=True)
class Evidence:
    """The folder of the evidence, and the calls that save it and prove it."""

    folder: Path
    requests: str
    logs: str
    audit: str
    checksums: str

    def is_kept(self) -> bool:
        """Tell whether each file has what its tool printed, and a checksum."""
        *files, sums = [Path(call.rpartition(" > ")[2]).read_text() for call in self.saved]
        begin = ('{"type":"request"', "GET /api/journal", "id,userId,action\n")
        all_there = all(text in file for text, file in zip(begin, files, strict=True))
        return all_there and len(sums.splitlines()) == 3

    @property
    def saved(self) -> tuple[str, ...]:
        """Return the calls that write a file."""
        return (self.requests, self.logs, self.audit, self.checksums)


@pytest.fixture
def evidence(terminal: Terminal, tmp_path: Path) -> Evidence:
    """Files that do not exist yet, and tools that have something to say."""
    files = requests, logs, audit = [tmp_path / name for name in ("r.jsonl", "l.jsonl", "a.csv")]
    names = ("REQUEST_LOG_FILE", "LOG_FILE", "AUDIT_FILE")
    terminal.values.update(zip(names, map(str, files), strict=True))
    terminal.values["BACKUP_FOLDER"] = str(tmp_path / "evidence")
    terminal.platform.logs.append(LogLine("GET /api/journal"))
    terminal.script("vercel logs requests", stdout='{"type":"request","data":{}}\n')
    terminal.script(AUDIT_LOG.removeprefix(_SERVICE), stdout="id,userId,action\na1,u1,LOGIN\n")
    row = "203.0.113.9|LOGIN|FAILURE|412|38|2026-11-23 02:51\n"
    terminal.script(BY_ADDRESS.removeprefix(_SERVICE), stdout=row)
    return Evidence(
        tmp_path / "evidence",
        f"vercel logs requests {_DAY} > {requests}",
        f"vercel logs {_DAY} > {logs}",
        f"{AUDIT_LOG} > {audit}",
        f"sha256sum {requests} {logs} {audit} > {audit}.sha256",
    )


@pytest.fixture
def nothing_answers(terminal: Terminal, evidence: Evidence) -> None:
    """An old CLI whose first call hangs, no access to the database, no repository."""
    del evidence
    terminal.script("vercel logs", stderr="Error: unknown or unexpected option", code=1)
    terminal.hangs("vercel logs requests")
    terminal.script("psql", stderr="psql: error: no password supplied", code=2)
    terminal.script("git", stderr="fatal: not a git repository", code=128)
