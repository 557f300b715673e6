"""Which runbook this is: the package, its version and, in a checkout, its commit."""

import tomllib
from pathlib import Path

DISTRIBUTION = "astral-core-runbook"
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version(root: Path = PYPROJECT.parent) -> str:
    """Return the version of the runbook in a folder and, where it is a checkout, the commit."""
    try:
        project = tomllib.loads((root / PYPROJECT.name).read_text("utf-8"))["project"]
    except FileNotFoundError:  # installed as a program
        from importlib import metadata  # noqa: PLC0415 - it takes a tenth of a start

        return metadata.version(DISTRIBUTION)
    commit = _commit(root / ".git")
    return f"{project['version']}, commit {commit[:7]}" if commit else str(project["version"])


def _commit(git: Path) -> str:
    """Return the commit that is checked out, as git keeps it; empty where it is kept otherwise."""
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        if (git / name).exists():
            return (git / name).read_text("utf-8").strip()
        packed = (git / "packed-refs").read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
