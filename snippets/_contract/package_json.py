"""package.json: npm scripts with their command lines, and the files that they run."""

import re
from contextlib import suppress
from pathlib import Path

import msgspec

from snippets._contract import command_lines
from snippets._contract.checkout import Checkout
from snippets._contract.facts import ScriptFact, decode
from snippets._engine.errors import RunbookError

RUN = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".sh", ".bash", ".ps1", ".bat", ".py", ".sql")
# Versions that are folders: docs.npmjs.com/cli/configuring-npm/package-json, pnpm.io/workspaces.
_LOCAL = ("workspace:", "file:", "link:", "portal:")
HIDDEN = "…"
# Names of secrets, given a value as NAME=… or --name …, or sent as NAME: … or --user NAME:…
_NAMED = r"[A-Za-z0-9_-]*(?:secret|token|passw|pwd|api[_-]?key|_key|private|credential|dsn)"
_NAMED += r"[A-Za-z0-9_-]*|[A-Za-z0-9_]*(?:DATABASE|DIRECT|REDIS|POSTGRES|MONGO)[A-Z0-9_]*"
_VALUE = r"(\"[^\"]*\"|'[^']*'|\S+)"
_GIVEN = re.compile(rf"(?i)(?<![A-Za-z0-9_-])((?:{_NAMED})=|--(?:{_NAMED})[ =]){_VALUE}")
_SENT = re.compile(
    rf"(?i)((?<![A-Za-z0-9_-])(?:authorization|cookie|{_NAMED}): ++(?:bearer |basic )?+"
    r"|(?<!\S)(?:-u|--user)[ =]['\"]?[^\s:'\"]+:)[^\s'\"$][^\s'\"]*"
)
_USER = re.compile(r"(?<=://)[^\s/@'\"]+@")
_SHAPE = re.compile(
    r"\b(?:sk|pk|rk)_(?:live|test)_\w+|\bgh[pousr]_\w{20,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\beyJ[\w-]{8,}\.[\w.-]+|\b[0-9a-fA-F]{32,}\b"
)


def hide(words: str) -> str:
    """Replace by `…` what looks like a secret in a command line or an address."""
    words = _USER.sub(f"{HIDDEN}@", words)
    words = _GIVEN.sub(lambda m: m[0] if m[2].startswith("$") else m[1] + HIDDEN, words)
    return _SHAPE.sub(HIDDEN, _SENT.sub(rf"\1{HIDDEN}", words))


class _Prisma(msgspec.Struct):
    schema: str = ""


class PackageJson(msgspec.Struct, rename="camel"):
    """What package.json says of a project; other keys are not read."""

    name: str = ""
    scripts: dict[str, str] = {}
    dependencies: dict[str, str] = {}
    dev_dependencies: dict[str, str] = {}
    prisma: _Prisma = msgspec.field(default_factory=_Prisma)

    @property
    def packages(self) -> dict[str, str]:
        """Return the version that is asked for of each package."""
        return self.dependencies | self.dev_dependencies


def package_json(path: Path) -> PackageJson:
    """Read a package.json; raise RunbookError with the line of what is wrong in it."""
    return decode(path, PackageJson, "Mend the file.")


def local(checkout: Checkout, package: PackageJson) -> frozenset[str]:
    """Return the names of the packages whose code lies in the same repository."""
    inside = [f for f in checkout.files if f.endswith("/package.json")]
    names = {name for name, text in package.packages.items() if text.startswith(_LOCAL)}
    for path in (*inside, *checkout.elsewhere("package.json")):
        with suppress(RunbookError):
            names.add(package_json(checkout.root / path).name)
    return frozenset(names)


def scripts(checkout: Checkout, package: PackageJson) -> list[ScriptFact]:
    """Return the npm scripts, with what looks like a secret hidden."""
    return [
        ScriptFact(
            name=name,
            command=hide(command),
            missing=tuple(sorted(_named(command).difference(checkout.files))),
        )
        for name, command in package.scripts.items()
    ]


def script_files(checkout: Checkout, package: PackageJson) -> set[str]:
    """Return the files that people or npm scripts run.

    Code below `scripts/`, what a command line of npm names, and shell scripts at the top.
    """
    shell = (".sh", ".bash", ".bat", ".ps1")
    named = {file for command in package.scripts.values() for file in _named(command)}
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
