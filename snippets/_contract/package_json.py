"""package.json: npm scripts with their command lines, and the files that they run."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from snippets._contract import command_lines
from snippets._contract.checkout import Checkout
from snippets._contract.facts import ScriptFact
from snippets._contract.json_files import BrokenError, json_object
from snippets._engine.errors import RunbookError

RUN = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".sh", ".bash", ".ps1", ".bat", ".py", ".sql")
# Versions that are folders: docs.npmjs.com/cli/configuring-npm/package-json, pnpm.io/workspaces.
_LOCAL = ("workspace:", "file:", "link:", "portal:")
HIDDEN = "…"
# Names of secrets, given a value as NAME=… or --name …
_NAMED = r"[A-Za-z0-9_-]*(?:secret|token|passw|pwd|api[_-]?key|_key|private|credential|dsn)"
_NAMED += r"[A-Za-z0-9_-]*|[A-Za-z0-9_]*(?:DATABASE|DIRECT|REDIS|POSTGRES|MONGO)[A-Z0-9_]*"
_VALUE = r"(\"[^\"]*\"|'[^']*'|\S+)"
_GIVEN = re.compile(rf"(?i)(?<![A-Za-z0-9_-])((?:{_NAMED})=|--(?:{_NAMED})[ =]){_VALUE}")
_USER = re.compile(r"(?<=://)[^\s/@'\"]+@")
_SHAPE = re.compile(
    r"\b(?:sk|pk|rk)_(?:live|test)_\w+|\bgh[pousr]_\w{20,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\beyJ[\w-]{8,}\.[\w.-]+|\b[0-9a-fA-F]{32,}\b"
)


def hide(words: str) -> str:
    """Replace by `…` what looks like a secret in a command line or an address."""
    words = _USER.sub(f"{HIDDEN}@", words)
    words = _GIVEN.sub(lambda m: m[0] if m[2].startswith("$") else m[1] + HIDDEN, words)
    return _SHAPE.sub(HIDDEN, words)


def package_json(checkout: Checkout) -> dict[str, Any]:
    """Return package.json; raise RunbookError with the place of what is wrong in it."""
    try:
        return json_object(checkout, "package.json")
    except BrokenError as error:
        where = str(checkout.root / error.place)
        raise RunbookError(f"{error.reason}.", where=where, remedy="Mend the file.") from error


def next_version(package: dict[str, Any]) -> str:
    """Return the version of Next.js that the application asks for, empty for none."""
    return _dependencies(package).get("next", "")


def _dependencies(package: dict[str, Any]) -> dict[str, str]:
    listed = [package.get(key) for key in ("dependencies", "devDependencies")]
    pairs = (entry.items() for entry in listed if isinstance(entry, dict))
    return {name: text for pair in pairs for name, text in pair if isinstance(text, str)}


def local(checkout: Checkout, package: dict[str, Any]) -> frozenset[str]:
    """Return the names of the packages whose code lies in the same repository."""
    inside = [f for f in checkout.files if f.endswith("/package.json")]
    found = {name for name, text in _dependencies(package).items() if text.startswith(_LOCAL)}
    for path in (*inside, *checkout.elsewhere("package.json")):
        with suppress(BrokenError):
            found.add(str(json_object(checkout, path).get("name", "")))
    return frozenset(found)


def scripts(checkout: Checkout, package: dict[str, Any]) -> list[ScriptFact]:
    """Return the npm scripts; one that is no text is listed as unknown."""
    listed = package.get("scripts", {})
    if not isinstance(listed, dict):
        checkout.note("package.json", "scripts: not an object")
        return []
    found = []
    for name, command in listed.items():
        if not isinstance(command, str):
            checkout.note("package.json", f"script {name}: not a text")
            continue
        named = _named(command)
        missing = tuple(sorted(file for file in named if file not in checkout.files))
        found.append(ScriptFact(name=name, command=hide(command), missing=missing))
    return found


def script_files(checkout: Checkout, package: dict[str, Any]) -> set[str]:
    """Return the files that people or npm scripts run.

    Code below `scripts/`, what a command line of npm names, and shell scripts at the top.
    """
    shell = (".sh", ".bash", ".bat", ".ps1")
    listed = package.get("scripts", {})
    commands = listed.values() if isinstance(listed, dict) else ()
    named = {file for command in commands for file in _named(str(command))}
    return {
        file
        for file in checkout.files
        if file in named
        or (file.startswith("scripts/") and file.endswith(RUN))
        or ("/" not in file and file.endswith(shell))
    }


def _named(command: str) -> set[str]:
    """Return the files that a command line names as a program's argument or as the program."""
    return {
        word.removeprefix("./")
        for _, words in command_lines.commands(command)
        for before, word in zip(["", *words], words, strict=False)
        if _is_run(before, word)
    }


_RUNNERS = frozenset({"node", "tsx", "ts-node", "bash", "sh", "zsh", "python", "python3", "bun"})


def _is_run(before: str, word: str) -> bool:
    plain = "://" not in word and "*" not in word and "$" not in word
    run = before in _RUNNERS or before.startswith("-") or word.startswith(("./", "scripts/"))
    return plain and run and word.endswith(RUN)
