"""Run Lighthouse, with a page that a phone or a desktop opens for the first time."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from snippets._site import chromium
from tests._lanes.real import npm
from tests._lanes.real.needs import node_programs

FORMS = ("mobile", "desktop")
TOOLS = Path(__file__).with_name("tools")
TRIES = 5
TIMEOUT = 300  # seconds


def report(
    url: str, form: str, folder: Path, categories: tuple[str, ...], audits: tuple[str, ...]
) -> dict[str, Any]:
    """Return Lighthouse's report of whole categories and of single audits.

    `form` is one of FORMS, `folder` is written into.

    RuntimeError, with what it printed, if it fails again and again.
    """
    program = npm.install(TOOLS) / "lighthouse" / "cli" / "index.js"
    file = folder / "report.json"
    command = [
        *(str(node_programs()["node"]), str(program), url, "--quiet", "--output=json"),
        *(f"--output-path={file}", f"--only-categories={','.join(categories)}"),
        *(f"--only-audits={','.join(audits)}", "--disable-full-page-screenshot"),
        f"--chrome-flags=--headless {' '.join(chromium.options())}",
        *(["--preset=desktop"] if form == "desktop" else []),
    ]
    environment = {
        "CHROME_PATH": chromium.find_chromium() or "",
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    said = ""
    for _ in range(TRIES):  # Chromium's trace of a busy machine may lack its beginning
        done = subprocess.run(
            command,
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
        said = done.stderr
        if done.returncode == 0:
            found: dict[str, Any] = json.loads(file.read_text("utf-8"))
            said = "".join(found["audits"][name].get("errorMessage", "") for name in audits)
            if not said:
                return found
    raise RuntimeError(f"Lighthouse failed {TRIES} times on {url}:\n{said}")


def score(found: dict[str, Any], category: str) -> int:
    """Return the score of a category, of 100."""
    part: float = found["categories"][category]["score"]
    return round(part * 100)


def lost(found: dict[str, Any], category: str) -> list[str]:
    """Return the audits that cost points."""
    return [
        f"{one['id']} {found['audits'][one['id']].get('displayValue', '')}".strip()
        for one in found["categories"][category]["auditRefs"]
        if one["weight"] and (found["audits"][one["id"]]["score"] or 0) < 1
    ]
