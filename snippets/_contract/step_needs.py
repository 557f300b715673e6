"""What each step needs of the application, worked out from its command so that none is forgotten.

Beside the command itself count: the keys that its jq program and the decisions after it read, the
variables that its text names where it judges them, and what the step declares (`needs`, `lacks`).
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from snippets._contract import jq, sql
from snippets._contract.uses import Use
from snippets._engine import need as kinds
from snippets._engine.command import Command
from snippets._engine.errors import RunbookError
from snippets._engine.parameter import Parameter, Word, parts_of
from snippets._engine.pipeline import Stage, stages_of
from snippets._engine.request import Request
from snippets._engine.step import Risk
from snippets._vocabulary import parameters
from snippets._vocabulary.settings import SETTINGS

SCHEMA = "prisma/schema.prisma"
# What a file of a checkout ends with, as an argument of a tool that works in one.
_SUFFIXES = frozenset(
    {".prisma", ".json", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".sh", ".sql", ".yml", ".yaml"}
)
_IN_CHECKOUT = frozenset({"git", "npm", "npx", "node"})
_NAMED = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`")
# The reader's own variables, which are no business of the application.
_FILLED_IN = frozenset(p.name for p in vars(parameters).values() if isinstance(p, Parameter))
# A command of curl with one of these asks in another way than those of the pages do.
_OTHER_REQUESTS = frozenset({"--request", "--head", "--header", "--data"})
# Headers that say how to read a request; they let nobody in.
_ORDINARY = frozenset({"accept", "content-type", "user-agent", "cache-control"})


def needs_of(use: Use) -> tuple[kinds.Need, ...]:
    """Return what a step needs of the application, each once, a route before its keys.

    Raises RunbookError, naming the step, for a command that cannot be understood.
    """
    try:
        needs = set(_derived(use))
    except RunbookError as error:
        raise RunbookError(str(error), where=f"{use.source}: {use.name}") from None
    needs |= {need for form in use.forms for need in form.needs}
    closed = {need.subject for need in needs if isinstance(need, kinds.Closed)}
    needs -= {need for need in needs if isinstance(need, kinds.Open) and need.subject in closed}
    needs |= {need.subject for need in needs}
    needs |= use.lacks
    return tuple(
        sorted(needs, key=lambda need: (str(need.subject), need != need.subject, str(need)))
    )


def _derived(use: Use) -> Iterator[kinds.Need]:
    stages = stages_of(use.step.action)
    for stage in stages:
        yield from _asked(stage)
        if isinstance(stage, Command):
            yield from _of_command(use, stage)
    for need in _asked(stages[0]):
        if isinstance(need, kinds.Route):
            yield from (kinds.Key(need.method, need.path, key) for key in _keys(use, stages[1:]))


def _asked(stage: Stage) -> Iterator[kinds.Need]:
    """Yield what a stage asks of the application by GET, in whatever form it does it."""
    names: set[str] = set()
    match stage:
        case Request(url=word, headers=headers):
            begins: tuple[str, ...] = (SETTINGS.production_url, "/")
            words = [_text(word)]
            names = {name.lower() for name, _ in headers} - _ORDINARY
        case Command(tool=tool, args=args) if "curl" in (tool.name, *args[:1]):
            if _OTHER_REQUESTS.intersection(args):
                raise RunbookError(f"cannot tell what this asks of the application: {stage}")
            begins = ("/",) if tool.name == "vercel" else (SETTINGS.production_url,)
            words = [_text(word) for word in args]
        case _:
            return
    for path in (urlsplit(word).path or "/" for word in words if word.startswith(begins)):
        if path.startswith("/api/"):
            yield kinds.Route("GET", path)
            yield kinds.Open("GET", path, tuple(sorted(names)))
        else:
            yield kinds.AppPage(path)


def _keys(use: Use, behind: tuple[Stage, ...]) -> Iterator[str]:
    """Yield the top-level keys of an answer that the rest of a pipeline and the decisions read."""
    whole = True
    for stage in behind:
        if isinstance(stage, Command) and stage.tool.name == "jq" and whole:
            program = next(word for word in map(_text, stage.args) if word[:2] != "--")
            keys, whole = jq.keys_read(program)
            yield from keys
    if whole:
        paths = (
            path
            for form in use.forms
            for branch in form.branches
            for path in branch.when.json_paths
        )
        yield from (path.partition(".")[0] for path in paths)


def _of_command(use: Use, command: Command) -> Iterator[kinds.Need]:
    args = [_text(word) for word in command.args]
    match command.tool.name:
        case "vercel" if args[:1] in (["deploy"], ["redeploy"]) and "--cwd" not in args:
            yield from (kinds.PatchedNext(), kinds.File("package-lock.json"))
        case "npm" if args[0] in ("run", "test"):
            yield kinds.Script(args[1] if args[0] == "run" else "test", _of_production(use))
        case "npx" if "prisma" in args:
            schema = _after(args, "--schema") or SCHEMA
            yield from (kinds.File(schema), *(kinds.Variable(name) for name, _ in command.env))
        case "vercel" if args[:1] == ["env"]:
            yield from _of_environment(use, command)
        case "psql" if statement := _after(args, "--command"):
            yield from sql.needs(statement)
    if command.tool.name in _IN_CHECKOUT:
        plain = [word for word in command.args if isinstance(word, str) and "://" not in word]
        yield from (kinds.File(word) for word in plain if PurePosixPath(word).suffix in _SUFFIXES)


def _of_environment(use: Use, command: Command) -> Iterator[kinds.Need]:
    """Yield the variable that `vercel env` changes, and those that the step's text judges."""
    yield from (kinds.Variable(w) for w in command.args[2:3] if isinstance(w, str) and w.isupper())
    for form in use.forms:
        for text in (form.expect, *(branch.when.words for branch in form.branches)):
            for name in _NAMED.findall(text):
                if name not in _FILLED_IN:
                    yield kinds.Variable(name)


def _of_production(use: Use) -> bool:
    """Tell whether a step is run to learn about production."""
    reads = use.step.risk is Risk.READS
    return use.verifies or (reads and "production" in use.step.title.lower())


def _after(args: list[str], option: str) -> str:
    return args[args.index(option) + 1] if option in args else ""


def _text(word: Word) -> str:
    """Return a word as text, with an example in place of a value that is filled in."""
    return "".join(part if isinstance(part, str) else part.example for part in parts_of(word))
