"""npm packages of the lane: pinned by lock files, installed once into a cache.

The builders of the Vercel CLI (360 MB, native code) are replaced by a stub: nothing is built here.
`python -m tests._lanes.real.npm 65.1.0` pins another version of the CLI.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests._lanes.real.needs import node_programs

TOOLS = Path(__file__).with_name("tools")
STUB = TOOLS / "stub"
# What the CLI itself needs of its own packages; every other one builds or runs applications.
NEEDED = {
    "@vercel/blob",
    "@vercel/build-utils",
    "@vercel/cli-auth",
    "@vercel/cli-config",
    "@vercel/detect-agent",
    "@vercel/fun",
    "@vercel/prepare-flags-definitions",
    "@vercel/python-analysis",
}
DEFAULT = ("64.0.2", "48.12.1")
SYSTEMS = ("darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64")
NATIVE = {f"@vercel/vc-native-{system}" for system in SYSTEMS}
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund")


def cache() -> Path:
    """Return the folder that keeps installed tools between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "astral-core-runbook"


def npm(*words: str, folder: Path) -> str:
    """Run npm; on failure show what it said."""
    node = node_programs()
    done = subprocess.run(
        [node["node"], node["npm"], *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"npm {' '.join(words)} in {folder} failed:\n{done.stderr}"
    return done.stdout


def numbers(version: str) -> list[int]:
    """Return a version to compare by; one that is none is older than all."""
    return [int(part) for part in version.split(".") if part.isdigit()]


def pinned() -> list[str]:
    """Return the versions of the Vercel CLI that have a lock file, newest first."""
    names = (path.name.removeprefix("vercel-") for path in TOOLS.glob("vercel-*"))
    return sorted(names, key=numbers, reverse=True)


def versions() -> list[str]:
    """Return the versions of the Vercel CLI to run: RUNBOOK_VERCEL, or the default two.

    `all` are those that are pinned, and `latest` is the newest that npm has.
    """
    asked = os.environ.get("RUNBOOK_VERCEL", "").split()
    if asked == ["all"]:
        return pinned()
    return [newest() if version == "latest" else version for version in asked] or list(DEFAULT)


@functools.cache
def newest() -> str:
    """Return the newest version of the Vercel CLI."""
    return npm("view", "vercel@latest", "version", folder=TOOLS).strip()


def folder_of(version: str) -> Path:
    """Return the folder that pins a version: a committed one, or one made now in the cache."""
    committed = TOOLS / f"vercel-{version}"
    if committed.exists():
        return committed
    made = cache() / "pins" / committed.name
    return made if (made / "package-lock.json").exists() else pin(version, made)


def install(folder: Path) -> Path:
    """Install what a lock file says, unless the cache has it; return its node_modules."""
    digest = hashlib.sha256()
    for file in (folder / "package.json", folder / "package-lock.json"):
        digest.update(file.read_bytes())
    kept = cache() / f"{folder.name}-{digest.hexdigest()[:16]}"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as made:
            work = Path(made) / "work"
            shutil.copytree(folder, work)
            shutil.copytree(STUB, work / "stub")
            npm("ci", *QUIET, folder=work)
            if not kept.exists():  # another process may have been quicker
                work.rename(kept)
    return kept / "node_modules"


def pin(version: str, folder: Path) -> Path:
    """Write package.json and lock file for a version of the Vercel CLI; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STUB, folder / "stub", dirs_exist_ok=True)
    wanted = json.loads(npm("view", f"vercel@{version}", "dependencies", "--json", folder=folder))
    builders = {name for name in wanted if name.startswith("@vercel/")} - NEEDED
    natives = {"esbuild", "sandbox"} & wanted.keys()
    stubbed = sorted(builders | natives | NATIVE)
    package = {
        "name": f"runbook-vercel-{version.replace('.', '-')}",
        "private": True,
        "dependencies": {"runbook-stub": "file:./stub", "vercel": version},
        "overrides": dict.fromkeys(stubbed, "$runbook-stub"),
    }
    (folder / "package.json").write_text(json.dumps(package, indent=2) + "\n", "utf-8")
    (folder / "package-lock.json").unlink(missing_ok=True)
    npm(
        "install",
        "--package-lock-only",
        "--omit-lockfile-registry-resolved",
        *QUIET,
        folder=folder,
    )
    shutil.rmtree(folder / "stub")
    return folder


if __name__ == "__main__":
    for wish in sys.argv[1:]:
        sys.stdout.write(f"{pin(wish, TOOLS / f'vercel-{wish}')}\n")
