"""Whether the application provides what the runbook needs of it, at one commit."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snippets._contract import command_lines
from snippets._contract.facts import HIDING, Facts, RouteFact, VariableFact, closure
from snippets._contract.pins import Access, Pin, Pins
from snippets._contract.step_needs import SCHEMA, needs_of
from snippets._contract.uses import Use, uses
from snippets._engine import need as kinds
from snippets._engine.catalog import Catalog
from snippets._engine.errors import nearest

PACKAGE = "package.json"
# The first release of each line that is mended: https://nextjs.org/blog/CVE-2025-66478.
_MENDED = ("15.0.5", "15.1.9", "15.2.6", "15.3.6", "15.4.8", "15.5.7", "16.0.7")
# Read by the library itself: https://next-auth.js.org/configuration/options#environment-variables
_NEXTAUTH = frozenset({"NEXTAUTH_URL", "NEXTAUTH_SECRET"})
_HERE = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]")  # noqa: S104 - looked for, not bound


_READ = (
    "Read it, write what it says into the pins (astral-core.pins.json), "
    "then: runbook contract APP_CHECKOUT --pin"
)


@dataclass(frozen=True)
class Verdict:
    """Whether a need holds, the `evidence` for or against it, and where that is.

    `near` is what may have been meant. `unread`: nobody has read what decides it, so it neither
    holds nor is missing.
    """

    holds: bool
    evidence: str
    place: str
    near: str = ""
    unread: bool = False


@dataclass(frozen=True)
class Disagreement:
    """One step and one need of it where runbook and application disagree."""

    use: Use
    need: kinds.Need
    verdict: Verdict
    commit: str

    def __str__(self) -> str:
        within = ", ".join(self.use.procedures) or self.use.name.partition("#")[0]
        if self.verdict.holds:
            problem = f"its gap says that this is missing; at {self.commit} the application has it"
            remedy = "Take it out of 'lacks', and out of the words of the gap."
        else:
            problem = f"not so at {self.commit}: {self.verdict.evidence}"
            remedy = _READ if self.verdict.unread else self.verdict.near
        return (
            f"{self.use.source}: {self.use.name}, used in {within}\n"
            f"  needs: {self.need}\n  {problem} ({self.verdict.place}). {remedy}".rstrip()
        )


def disagreements(catalog: Catalog, facts: Facts, pins: Pins) -> list[Disagreement]:
    """Return where an application does not provide what the steps of a catalog need of it.

    Nothing for a need that its step declares as a known gap; a declared gap that is none is
    a finding too, and so is all that nobody has read since it changed. Raises RunbookError for a
    step whose command cannot be understood.
    """
    return [finding for use in uses(catalog) for finding in _of_step(use, facts, pins)]


def _of_step(use: Use, facts: Facts, pins: Pins) -> Iterator[Disagreement]:
    commit = facts.commit[:7] or "no known commit"
    for need in needs_of(use):
        verdict = compare(need, facts, pins)
        known_gap = need in use.lacks or need.subject in use.lacks
        without = need.subject != need and not compare(need.subject, facts, pins).holds
        wrong = need in use.lacks if verdict.holds else not (known_gap or without)
        if wrong or verdict.unread:
            yield Disagreement(use, need, verdict, commit)


@functools.singledispatch
def compare(need: kinds.Need, facts: Facts, pins: Pins) -> Verdict:  # noqa: ARG001 - as its rules
    """Return whether one need holds; raise TypeError for a kind of need without a rule."""
    raise TypeError(f"no rule for {type(need).__name__}")


def route_at(path: str, facts: Facts) -> RouteFact | None:
    """Return the route that answers a path as Next.js chooses it: the most literal one."""
    fitting = [route for route in facts.routes if _pattern(route.path).fullmatch(path)]
    return min(fitting, key=_brackets, default=None)


def _brackets(route: RouteFact) -> list[tuple[int, int]]:
    """Return what sorts, part by part, a plain name before one in brackets, then a catch-all."""
    return [(part.count("[..."), part.count("[")) for part in route.path.split("/")]


def page_at(path: str, facts: Facts) -> bool:
    """Tell whether there is a page at a path."""
    return any(_pattern(page).fullmatch(path) for page in facts.pages)


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    """Return the addresses that a path of Next.js stands for."""
    parts = []
    for part in path.strip("/").split("/") if path != "/" else ():
        if part.startswith("[[..."):
            parts.append("(/.+)?")
        elif part.startswith("[..."):
            parts.append("/.+")
        else:
            parts.append("/[^/]+" if part.startswith("[") else re.escape("/" + part))
    return re.compile("".join(parts) or "/")


@compare.register
def _route(need: kinds.Route, facts: Facts, _: Pins) -> Verdict:
    route = route_at(need.path, facts)
    if route is None:
        paths = (route.path for route in facts.routes)
        return _no("it has no such route", "src/app/api", need.path, paths)
    if need.method in route.methods:
        return Verdict(holds=True, evidence="it answers", place=route.file)
    unread = next(
        (unknown.reason for unknown in facts.unknown if unknown.place.startswith(route.file)), ""
    )
    if unread:
        return _no(f"the route could not be understood: {unread}", route.file)
    others = ", ".join(route.methods)
    return _no(f"the route answers {others or 'no method'} only", route.file)


@compare.register
def _answer(need: kinds.Open | kinds.Closed | kinds.Key, facts: Facts, pins: Pins) -> Verdict:
    route = route_at(need.path, facts)
    if route is None or need.method not in route.methods:
        return compare(need.subject, facts, pins)
    pin = pins.at(route.path, need.method)
    if pin is None:
        return _unread("nobody has read how it answers", route.file)
    if changed := pin.changed(facts):
        return _unread(f"not read since {changed[0]} changed", changed[0])
    match need:
        case kinds.Key(key=key):
            return _key(key, pin, route.file)
        case kinds.Closed():
            return _closed(pin, route.file)
        case _:
            return _open(need.headers, pin, route.file)


def _unread(evidence: str, place: str) -> Verdict:
    return Verdict(holds=False, evidence=evidence, place=place, unread=True)


def _closed(pin: Pin, file: str) -> Verdict:
    asks = next((access for access in pin.access if access.kind != "public"), None)
    if asks is None:
        return _no("it lets in everybody", file)
    return Verdict(holds=True, evidence=f"it asks for {_wanted(asks)}", place=asks.place)


def _open(headers: tuple[str, ...], pin: Pin, file: str) -> Verdict:
    asked = {access.header for access in pin.access if access.kind == "header"}
    for access in pin.access:
        if access.kind != "public" and (access.kind != "header" or access.header not in headers):
            return _no(f"it asks for {_wanted(access)}", access.place or file)
    if unasked := sorted(set(headers) - asked):
        return _no(f"nothing asks for the header {unasked[0]}", file)
    return Verdict(holds=True, evidence="it asks for nothing more", place=file)


def _wanted(access: Access) -> str:
    """Return in words what a route asks of its caller."""
    refused = f" and answers {access.refusal} without" if access.refusal else ""
    match access.kind:
        case "header":
            return f"the header {access.header} with the value of {access.variable}{refused}"
        case "role":
            return f"a session of {' or '.join(access.roles)}{refused}"
        case "session":
            return f"a session{refused}"
        case _:
            return f"a session that it never finds{refused}"


def _key(key: str, pin: Pin, file: str) -> Verdict:
    good = [reply for reply in pin.replies if reply.status in range(200, 300)]
    keys = sorted({name for reply in good for name in reply.keys})
    if key in keys:
        return Verdict(holds=True, evidence="it answers so", place=file)
    return _no(f"its keys are {', '.join(keys) or 'none'}", file)


@compare.register
def _page(need: kinds.AppPage, facts: Facts, _: Pins) -> Verdict:
    if page_at(need.path, facts):
        return Verdict(holds=True, evidence="it is shown", place="src/app")
    return _no("it has no such page", "src/app", need.path, facts.pages)


@compare.register
def _script(need: kinds.Script, facts: Facts, _: Pins) -> Verdict:
    lines = {script.name: script for script in facts.scripts}
    if need.name not in lines:
        return _no("it has no such script", PACKAGE, need.name, lines)
    calls = {name: command_lines.called(script.command) for name, script in lines.items()}
    run = closure([need.name], lambda name: calls.get(name, ()))
    known = [lines[name] for name in run if name in lines]
    gone = [name for name in run if name not in lines]
    gone += [file for script in known for file in script.missing]
    place = f"{PACKAGE}, {need.name}: {lines[need.name].command}"
    if gone:
        return _no(f"it runs {gone[0]}, which is not there", place)
    if not all(map(command_lines.commands, (script.command for script in known))):
        return _no("its command line is not understood", place)
    weak: set[str] = set()
    while new := {s.name for s in known if not command_lines.can_fail(s.command, weak)} - weak:
        weak |= new
    if need.name in weak:
        return _no("the script never fails", place)
    if need.production and any(here in script.command for script in known for here in _HERE):
        return _no("the script asks this machine, not production", place)
    return Verdict(holds=True, evidence="it is there and can fail", place=place)


@compare.register
def _variable(need: kinds.Variable, facts: Facts, _: Pins) -> Verdict:
    name = need.name
    named = (fact for fact in facts.variables if fact.name == name)
    variable = next(named, VariableFact(name=name))
    library = route_at("/api/auth/callback/credentials", facts)
    if variable.places:
        return Verdict(holds=True, evidence="code reads it", place=variable.places[0])
    if name in _NEXTAUTH and library and "[...nextauth]" in library.path:
        return Verdict(holds=True, evidence="next-auth reads it", place=library.file)
    if name.startswith("AUTH_") and library and "[...nextauth]" in library.path:
        return _no("no code reads it by name; version 5 of next-auth may", library.file)
    hidden = any(unknown.reason.startswith(HIDING) for unknown in facts.unknown)
    by_name = " by name" if hidden else ""
    if variable.tools:
        return _no(f"only scripts and tests read it{by_name}", variable.tools[0])
    if variable.unused:
        return _no(f"only code that nothing uses reads it{by_name}", variable.unused[0])
    read = (fact.name for fact in facts.variables if fact.places)
    return _no(f"no code reads it{by_name}", "in the whole repository", name, read)


@compare.register
def _table(need: kinds.DatabaseTable, facts: Facts, _: Pins) -> Verdict:
    tables = {model.table: model for model in facts.models}
    if model := tables.get(need.name):
        return Verdict(holds=True, evidence=f"the model {model.name}", place=model.place)
    unread = next((unknown for unknown in facts.unknown if ".prisma" in unknown.place), None)
    if unread:
        return _no(f"its schema is not known: {unread.reason}", unread.place)
    if not tables:
        return _no("no Prisma schema was found", "in the whole repository")
    return _no("it has no such table", SCHEMA, need.name, tables)


@compare.register
def _column(need: kinds.Column, facts: Facts, pins: Pins) -> Verdict:
    table = compare(need.subject, facts, pins)
    columns = [name for m in facts.models if m.table == need.table for name in m.columns]
    if not table.holds or need.name in columns:
        return table
    return _no("it has no such column", table.place, need.name, columns)


@compare.register
def _next(_: kinds.PatchedNext, facts: Facts, __: Pins) -> Verdict:
    """Judge by the oldest version that package.json allows; a pre-release counts as its release."""
    asked = tuple(map(int, re.findall(r"\d+", facts.next)[:3]))
    mended = (tuple(map(int, version.split("."))) for version in _MENDED)
    first = next((version for version in mended if version[:2] == asked[:2]), None)
    if first and asked < first:
        name = ".".join(map(str, first))
        return _no(f"it is {facts.next}, and Vercel builds none older than {name}", PACKAGE)
    return Verdict(holds=True, evidence=f"it is {facts.next or 'not named'}", place=PACKAGE)


@compare.register
def _file(need: kinds.File, facts: Facts, _: Pins) -> Verdict:
    # What facts were read from is there: without a package.json there are no facts at all.
    seen = {PACKAGE, *facts.files, *(model.place.partition(":")[0] for model in facts.models)}
    if need.path in seen:
        return Verdict(holds=True, evidence="it is there", place=need.path)
    return _no("it has no such file", need.path, need.path, seen)


def _no(evidence: str, place: str, wanted: str = "", names: Iterable[str] = ()) -> Verdict:
    return Verdict(holds=False, evidence=evidence, place=place, near=nearest(wanted, names))
