"""Small programs that stand before the real tools in a drill: note the call, keep it inside.

Each sets its own environment again, so that nothing typed in the shell leads a tool outside; a
word that would is refused. What is noted is written by the shell itself, never given to a program.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from snippets._drill.progress import VERBS

DATABASE = ("psql", "pg_dump", "pg_restore", "createdb", "dropdb")
POINTED = ("vercel", "curl", "openssl", *DATABASE)
# Nothing they do leaves the machine: they are only noted.
HARMLESS = ("ls", "sha256sum", "mkdir")
# What the runbook also calls, or leads around the wrappers, and no drill can point at the model.
REFUSED = ("gh", "git", "npm", "npx", "ssh", "scp", "wget")
# Without these no page can be followed to its end.
NEEDED = ("vercel", "curl", "openssl", "jq")

# Words that would lead a tool outside.
_LEAD_OUT = {
    "vercel": ("--api*", "--token*", "-t", "--global-config*", "-Q*", "--local-config*", "-A*"),
    **dict.fromkeys(
        DATABASE, ("*://*", "*host=*", "-h*", "--host*", "*hostaddr=*", "-p*", "--port*")
    ),
}
_NO_SERVER = "no PostgreSQL runs here, so the steps with the database cannot be practised"


@dataclass(frozen=True)
class Places:
    """Where wrapped tools are sent: ports on loopback; no port for a database that is not there."""

    application: int
    control: int
    database: int | None
    curlrc: Path
    notes: Path


def write_wrappers(
    folder: Path, tools: Mapping[str, Path], environment: Mapping[str, str], places: Places
) -> None:
    """Write the wrappers of these tools, and the commands of the drill, into a folder."""
    folder.mkdir(mode=0o700)
    for name, real in tools.items():
        lines = [*_note(name, places), *_environment(environment), *_pass_on(name, real, places)]
        _write(folder / name, lines)
    for name in REFUSED:
        why = f"{name} is no part of it, and would act on the real world"
        _write(folder / name, [*_note(name, places), *_refuse(why)])
    for name in set(POINTED) - set(tools):
        _write(folder / name, [*_note(name, places), *_refuse(f"{name} is not installed here")])
    for verb in VERBS:
        _write(folder / verb, _ask(verb, tools["curl"], places))


def _write(file: Path, lines: list[str]) -> None:
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    file.chmod(0o700)


def _note(name: str, places: Places) -> Iterator[str]:
    # Two zeros at the end: the note is whole.
    yield "umask 077"
    where = f'{shlex.quote(str(places.notes))}/"$$-{name}"'
    yield f"{{ printf '%s\\0' \"PGSERVICE=$PGSERVICE\" {name} \"$@\"; printf '\\0'; }} > {where}"


def _environment(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        yield f"{name}={shlex.quote(value)}; export {name}"
    yield "unset VERCEL_TOKEN VERCEL_ORG_ID VERCEL_PROJECT_ID PGHOSTADDR PGPASSWORD PGOPTIONS"


def _refuse(why: str) -> Iterator[str]:
    yield f"printf '%s\\n' {shlex.quote(f'DRILL: {why}.')} >&2; exit 1"


def _refuse_words(patterns: str) -> Iterator[str]:
    """Refuse words, but for those that are the value of a --command."""
    yield "before="
    yield 'for word in "$@"; do'
    yield '  case "$before:$word" in --command:* | -c:*) ;;'
    yield f"  {patterns})"
    yield "    printf 'DRILL: this would lead out of it: %s\\n' \"$word\" >&2; exit 1 ;;"
    yield "  esac"
    yield "  before=$word"
    yield "done"


def _pass_on(name: str, real: Path, places: Places) -> Iterator[str]:
    if name in DATABASE and places.database is None:
        yield from _refuse(_NO_SERVER)
        return
    if name in _LEAD_OUT:
        yield from _refuse_words(" | ".join(f"*:{option}" for option in _LEAD_OUT[name]))
    if name == "openssl":
        yield "left=$# before="
        yield "while [ $left -gt 0 ]; do"
        yield "  word=$1; shift; left=$((left - 1))"
        yield f'  [ "$before" = -connect ] && word=127.0.0.1:{places.application}'
        yield '  before=$word; set -- "$@" "$word"'
        yield "done"
    # A -q is heeded only where it comes first, so the file always counts.
    config = f" --config {shlex.quote(str(places.curlrc))}" if name == "curl" else ""
    yield f'exec {shlex.quote(str(real))}{config} "$@"'


def _ask(verb: str, curl: Path, places: Places) -> list[str]:
    return [
        f"printf '%s' \"$*\" | {shlex.quote(str(curl))} -q --silent --show-error --noproxy '*'"
        f" --max-time 30 --data-binary @- http://127.0.0.1:{places.control}/{verb} && echo"
    ]
