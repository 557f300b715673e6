"""What changed between two readings of the application, for people: most important first."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from snippets.contracts.facts import Access, Facts, Method, Model, Route

WIDTH = 100
HALF = 40  # characters of a command line that changed
MANY = 4  # entries of a group that are told in full
FEW = 2  # entries of a group of less weight that are named
_INDENT = "  "
T = TypeVar("T")


def difference(old: Facts, new: Facts) -> list[str]:
    """Return the lines that tell what changed; none where nothing did.

    Lines that moved within a file are no change.
    """
    return [line for group in _groups(old, new) for line in group]


def _groups(old: Facts, new: Facts) -> Iterator[list[str]]:
    old_routes, new_routes = _by_path(old), _by_path(new)
    yield _inline("Routes gone", _gone(old_routes, new_routes))
    yield _listed("Routes changed", _changed(old_routes, new_routes, _route_changes))
    yield _inline("Routes new", [_route(r) for r in _only(new_routes, old_routes)])
    old_scripts = {s.name: s for s in old.scripts}
    new_scripts = {s.name: s for s in new.scripts}
    yield _inline("npm scripts gone", _gone(old_scripts, new_scripts))
    yield _listed(
        "npm scripts changed",
        _changed(
            {n: (s.command, s.missing) for n, s in old_scripts.items()},
            {n: (s.command, s.missing) for n, s in new_scripts.items()},
            _script_changes,
        ),
    )
    before, after = _read(old), _read(new)
    yield _inline("Variables no longer read by the application", sorted(before - after))
    yield _inline("Variables newly read", sorted(after - before))
    yield from _tables(old, new)
    yield from _rest(old, new)


def _tables(old: Facts, new: Facts) -> Iterator[list[str]]:
    before, after = {m.name: m for m in old.models}, {m.name: m for m in new.models}
    yield _inline("Tables gone", [f"{m.table} ({m.name})" for m in _only(before, after)])
    yield _listed("Tables changed", _changed(before, after, _model_changes))
    yield _inline("Tables new", [f"{m.table} ({m.name})" for m in _only(after, before)])


def _rest(old: Facts, new: Facts) -> Iterator[list[str]]:
    for title, one, other in (
        ("More npm scripts", set[str](), _names(new) - _names(old)),
        ("Redirects and rewrites", _rewrites(old), _rewrites(new)),
        ("Crons", old.crons, new.crons),
        ("Function limits", _limits(old), _limits(new)),
        ("Pages", old.pages, new.pages),
        ("Script files", old.files, new.files),
        ("Test folders", old.tests, new.tests),
        ("Not understood", set[str](), _unknown(new) - _unknown(old)),
    ):
        yield _both_ways(title, {*one}, {*other})


def _both_ways(title: str, before: set[str], after: set[str]) -> list[str]:
    """Return what went and what came of things of less weight, the first few by name."""
    said = [
        f"{word} {_few(sorted(entries))}"
        for word, entries in (("gone", before - after), ("new", after - before))
        if entries
    ]
    return _wrapped(f"{title}: {'; '.join(said)}") if said else []


def _few(entries: list[str]) -> str:
    more = len(entries) - FEW
    return ", ".join(entries[:FEW]) + (f" and {more} more" if more > 0 else "")


def _inline(title: str, entries: list[str]) -> list[str]:
    """Return a heading and its entries, one after the other."""
    return _wrapped(f"{title} ({len(entries)}): {', '.join(entries)}") if entries else []


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(
        words, WIDTH, subsequent_indent=_INDENT * 2, break_long_words=False, break_on_hyphens=False
    )


def _listed(title: str, entries: list[str]) -> list[str]:
    """Return a heading and its entries, each on lines of its own, the first MANY of them."""
    if not entries:
        return []
    shown = [line for entry in entries[:MANY] for line in _wrapped(_INDENT + entry)]
    more = [e.partition(": ")[0] for e in entries[MANY:]]
    rest = _wrapped(f"{_INDENT}and {len(more)} more: {', '.join(more)}") if more else []
    return [f"{title} ({len(entries)}):", *shown, *rest]


def _gone(before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    return [name for name in before if name not in after]


def _only(before: Mapping[str, T], after: Mapping[str, T]) -> list[T]:
    return [before[name] for name in _gone(before, after)]


def _changed(
    before: Mapping[str, T], after: Mapping[str, T], tell: Callable[[T, T], list[str]]
) -> list[str]:
    return [
        f"{name}: {said}"
        for name in before
        if name in after
        for said in tell(before[name], after[name])
    ]


def _by_path(facts: Facts) -> dict[str, Route]:
    return {route.path: route for route in facts.routes}


def _route(route: Route) -> str:
    return f"{route.path} ({' '.join(method.name for method in route.methods) or 'not read'})"


def _route_changes(before: Route, after: Route) -> list[str]:
    old, new = {m.name: m for m in before.methods}, {m.name: m for m in after.methods}
    said = [f"{name} is gone" for name in _gone(old, new)]
    said += [f"{name} is new" for name in _gone(new, old)]
    same: dict[str, list[str]] = {}
    for name, method in old.items():
        if name in new and (change := _method_changes(method, new[name])):
            same.setdefault(change, []).append(name)
    return said + [f"{', '.join(names)} {change}" for change, names in same.items()]


def _method_changes(before: Method, after: Method) -> str:
    said = []
    if _asks(before) != _asks(after):
        said.append(f"asks for {_asks(after)} (was: {_asks(before)})")
    old, new = _answers(before), _answers(after)
    if old.keys() != new.keys():
        said.append(f"answers {_signed(map(_number, old), map(_number, new))}")
    for status in sorted(old.keys() & new.keys()):
        keys = _signed(old[status], new[status])
        said += [f"{_number(status)} {keys}"] if keys else []
    return "; ".join(said)


def _asks(method: Method) -> str:
    return " and ".join(sorted({describe(access) for access in method.access}))


def describe(access: Access) -> str:
    """Return what an access is, in words: `role ADMIN or THERAPIST (403)`."""
    words = {
        "role": f"role {' or '.join(access.roles)}",
        "header": f"header {access.header} = {access.prefix}{access.variable}",
        "nobody": "nobody: all are turned away",
        "unknown": "something unknown",
    }.get(access.kind, access.kind)
    return f"{words} ({access.refusal})" if access.refusal else words


def _answers(method: Method) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for reply in method.replies:
        found.setdefault(reply.status, set()).update(reply.keys)
    return found


def _number(status: int) -> str:
    return str(status) if status else "a computed status"


def _signed(before: Iterable[str], after: Iterable[str]) -> str:
    """Return what went with a minus before it, and what came with a plus."""
    old, new = {*before}, {*after}
    return " ".join([*(f"-{x}" for x in sorted(old - new)), *(f"+{x}" for x in sorted(new - old))])


def _script_changes(
    before: tuple[str, tuple[str, ...]], after: tuple[str, tuple[str, ...]]
) -> list[str]:
    said = [f"{_short(after[0])} (was: {_short(before[0])})"] if before[0] != after[0] else []
    return said + [f"runs {file}, which is gone" for file in after[1] if file not in before[1]]


def _short(command: str) -> str:
    return command if len(command) <= HALF else f"{command[: HALF - 1]}…"


def _model_changes(before: Model, after: Model) -> list[str]:
    said = []
    if before.table != after.table:
        said.append(f"its table is {after.table}, no longer {before.table}")
    if gone := sorted({*before.columns} - {*after.columns}):
        said.append(f"without {', '.join(gone)}")
    if more := sorted({*after.columns} - {*before.columns}):
        said.append(f"with {', '.join(more)}")
    return said


def _read(facts: Facts) -> set[str]:
    return {variable.name for variable in facts.variables if variable.places}


def _names(facts: Facts) -> set[str]:
    return {script.name for script in facts.scripts}


def _rewrites(facts: Facts) -> set[str]:
    return {f"{r.kind} {r.source} to {r.destination}" for r in facts.rewrites}


def _limits(facts: Facts) -> set[str]:
    return {
        f"{f.pattern} {f.seconds} s" + (f" {f.memory} MB" if f.memory else "")
        for f in facts.functions
    }


def _unknown(facts: Facts) -> set[str]:
    """Return the files that hold something that was not understood."""
    return {unknown.place.partition(":")[0] for unknown in facts.unknown}
