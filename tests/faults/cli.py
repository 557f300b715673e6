"""The real Vercel CLI, signed in to a model on loopback that plays faults."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from snippets.model.vercel_api import PROJECT_ID, TEAM_ID
from snippets.settings import SETTINGS
from tests.real import npm
from tests.real.needs import SYSTEM_PATH, node_programs

VERSION = npm.DEFAULT[0]
TOKEN = "secretTokenOfTheLane"


@dataclass(frozen=True)
class Ran:
    """What came of a call; `code` None: it was stopped."""

    code: int | None
    said: str
    seconds: float


@dataclass
class Cli:
    """A home folder with a linked folder in it and the CLI on PATH."""

    folder: Path
    port: int
    authority: Path

    def __post_init__(self) -> None:
        data, self.app = self.folder / "data" / "com.vercel.cli", self.folder / "app"
        programs = self.folder / "bin"
        for made in (data, self.app / ".vercel", programs):
            made.mkdir(parents=True)
        linked = {"projectId": PROJECT_ID, "orgId": TEAM_ID, "projectName": SETTINGS.project}
        (self.app / ".vercel" / "project.json").write_text(json.dumps(linked))
        config = {"api": f"https://127.0.0.1:{self.port}", "telemetry": {"enabled": False}}
        (data / "config.json").write_text(json.dumps(config))
        (data / "auth.json").write_text(json.dumps({"token": TOKEN}))
        modules = npm.install(npm.folder_of(VERSION))
        (programs / "vercel").symlink_to(modules / ".bin" / "vercel")
        (programs / "node").symlink_to(node_programs()["node"])

    def environment(self) -> dict[str, str]:
        """Return what the shell of the engineer has set."""
        return {
            "PATH": f"{self.folder / 'bin'}:{SYSTEM_PATH}",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "XDG_DATA_HOME": str(self.folder / "data"),
            "VERCEL_TELEMETRY_DISABLED": "1",
            "NO_UPDATE_NOTIFIER": "1",
            "NODE_EXTRA_CA_CERTS": str(self.authority),
        }

    def paste(self, text: str, seconds: float, **values: str) -> Ran:
        """Run a text in bash for at most so long."""
        started = time.monotonic()
        with subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.app,
            env=self.environment() | values,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        ) as process:
            code: int | None
            try:
                said, _ = process.communicate(timeout=seconds)
                code = process.returncode
            except subprocess.TimeoutExpired:
                subprocess.run(["kill", "-9", "--", f"-{process.pid}"], check=False)
                said, _ = process.communicate()
                code = None
        return Ran(code, said, time.monotonic() - started)
