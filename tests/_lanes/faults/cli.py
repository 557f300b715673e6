"""The real Vercel CLI, signed in to a model on loopback that plays faults."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests._lanes.real import npm
from tests._lanes.real.needs import SYSTEM_PATH, node_programs
from tests._world.loopback import link, sign_in

VERSION = npm.DEFAULT[0]


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
        self.app, programs = self.folder / "app", self.folder / "bin"
        programs.mkdir(parents=True)
        link(self.app)
        self.environment = sign_in(self.folder, self.port, self.authority)
        self.environment["PATH"] = f"{programs}:{SYSTEM_PATH}"
        modules = npm.install(npm.folder_of(VERSION))
        (programs / "vercel").symlink_to(modules / ".bin" / "vercel")
        (programs / "node").symlink_to(node_programs()["node"])

    def paste(self, text: str, seconds: float, **values: str) -> Ran:
        """Run a text in bash for at most so long."""
        started = time.monotonic()
        with subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.app,
            env=self.environment | values,
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
