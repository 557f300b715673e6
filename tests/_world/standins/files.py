"""Stand-ins for the tools that make folders, list files and prove that a file is whole."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from snippets._platform.vercel import Platform
from tests._world.standins.call import Call, Output


def mkdir(call: Call, _: Platform) -> Output:
    """Make a private folder, the only thing the runbook asks of mkdir."""
    assert call.args[:2] == ["-m", "700"], call
    try:
        Path(call.args[2]).mkdir(0o700)
    except OSError as error:
        stderr = f"mkdir: cannot create directory '{call.args[2]}': {error.strerror}\n"
        return Output(stderr=stderr, code=1)
    return Output()


def ls(call: Call, _: Platform) -> Output:
    """List a folder with one name at the end of each line."""
    assert call.args[0] == "-lt", call
    folder = Path(call.args[1])
    if not folder.is_dir():
        return Output(stderr=f"ls: cannot access '{folder}': No such file or directory\n", code=2)
    names = sorted(path.name for path in folder.iterdir())
    return Output("".join(["total 236\n", *(f"-rw-r--r-- 1 oncall {name}\n" for name in names)]))


def sha256sum(call: Call, _: Platform) -> Output:
    """Print the checksum of a file, or compare with one that was written."""
    if call.args[0] != "-c":
        sums = [_sum(name) for name in call.args]
        stdout, stderr = "".join(s.stdout for s in sums), "".join(s.stderr for s in sums)
        return Output(stdout, stderr, max(s.code for s in sums))
    checksum = Path(call.args[1])
    if not checksum.is_file():
        return Output(stderr=f"sha256sum: {checksum}: No such file or directory\n", code=1)
    written, name = checksum.read_text().strip().split("  ")
    if _sum(name).stdout.startswith(written):
        return Output(f"{name}: OK\n")
    warning = "sha256sum: WARNING: 1 computed checksum did NOT match\n"
    return Output(f"{name}: FAILED\n", warning, 1)


def _sum(name: str) -> Output:
    if not Path(name).is_file():
        return Output(stderr=f"sha256sum: {name}: No such file or directory\n", code=1)
    return Output(f"{hashlib.sha256(Path(name).read_bytes()).hexdigest()}  {name}\n")


FILES: dict[str, Callable[[Call, Platform], Output]] = {
    "mkdir": mkdir,
    "ls": ls,
    "sha256sum": sha256sum,
}
