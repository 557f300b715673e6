"""The service worker: it keeps the published site in the browser, whole, in one version."""

import hashlib
import json
from pathlib import Path

SOURCE = "assets/javascript/worker.js"
FILE = "sw.js"
# Not kept: big, or of no use without a network.
_LEFT_OUT = {".zip", ".pdf"}
_UNNEEDED = ("404.html", "_headers", FILE)


def write_worker(site: Path) -> None:
    """Write the worker at the root of the site, with the list of files that it keeps.

    It checks what it loads against the hashes of the list, so it never holds a mix of versions.
    """
    source = site / SOURCE
    code = source.read_text("utf-8")
    source.unlink()
    files = {
        _address(file.relative_to(site).as_posix()): _hash(file.read_bytes())
        for file in sorted(site.rglob("*"))
        if file.is_file()
        and file.suffix not in _LEFT_OUT
        and file.relative_to(site).as_posix() not in _UNNEEDED
    }
    version = _hash("\n".join([code, *files, *files.values()]).encode())[:12]
    kept = json.dumps({"version": version, "files": files}, indent=1)
    (site / FILE).write_text(f"self.RUNBOOK = {kept};\n{code}", "utf-8")


def _address(path: str) -> str:
    """Return the address of a file as pages link to it, relative to the site's root."""
    folder, _, name = path.rpartition("/")
    if name != "index.html":
        return path
    return f"{folder}/" if folder else ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
