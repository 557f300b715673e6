"""Read a checkout of the application into facts."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from pathlib import Path
from typing import Any

from snippets._contract import package_json, prisma, routes, running_code, variables, vercel_config
from snippets._contract.checkout import Checkout, commit_of, open_checkout, repository_of
from snippets._contract.facts import NOT_PARSED, Facts, Function, Rewrite, RouteFact, VariableFact
from snippets._contract.methods import methods
from snippets._contract.typescript_modules import TypeScriptProject
from snippets._engine.errors import RunbookError

_LOCKS = {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"}


def extract(checkout: Path, *, commit: str = "", repository: str = "") -> Facts:
    """Read the facts of an application from a checkout of it.

    `commit` and `repository` stand in for what git says. What cannot be understood is listed
    under `unknown`. Raise RunbookError where there is no application: no folder, no package.json
    or one that is broken, neither a page nor a route.
    """
    opened = open_checkout(checkout)
    described = package_json.package_json(opened)
    project = TypeScriptProject(opened)
    models, schema_reads = prisma.models(opened, prisma.schema_files(opened, _schema(described)))
    limits, rewrites = _configuration(project)
    found, own_limits = _routes(project)
    pages = set(routes.page_files(opened).values())
    if not found and not pages:
        raise _no_application(opened)
    files = package_json.script_files(opened, described)
    code = running_code.Code(project, package_json.local(opened, described))
    read = _variables(code, files, schema_reads)
    ahead = running_code.ahead(opened)
    return Facts(
        repository=repository or repository_of(opened),
        commit=commit or commit_of(opened),
        next=package_json.next_version(described),
        scripts=tuple(sorted(package_json.scripts(opened, described))),
        files=tuple(sorted(files | (_LOCKS & set(opened.files)))),
        routes=tuple(sorted(found)),
        pages=tuple(sorted(pages)),
        variables=read,
        models=tuple(sorted(models)),
        functions=tuple(sorted([*limits, *own_limits])),
        rewrites=tuple(sorted(rewrites)),
        ahead=tuple(ahead),
        sources=tuple(code.sources([*ahead, *(route.file for route in found)])),
        unknown=tuple(sorted(opened.unknown)),
    )


def _schema(described: dict[str, Any]) -> str:
    settings = described.get("prisma")
    named = settings.get("schema") if isinstance(settings, dict) else None
    return named if isinstance(named, str) else ""


def _no_application(checkout: Checkout) -> RunbookError:
    names = running_code.CONFIGURATIONS
    folders = {posixpath.dirname(f) for f in checkout.files if posixpath.basename(f) in names}
    found = ", ".join(sorted(filter(None, folders)))
    return RunbookError(
        "it has neither a page nor a route: it is no Next.js application.",
        where=str(checkout.root),
        remedy=f"Name the folder of the application{f': {found}' if found else ''}.",
    )


def _configuration(project: TypeScriptProject) -> tuple[list[Function], list[Rewrite]]:
    reader = vercel_config.Reader(project.checkout, vercel_config.vercel_json(project.checkout))
    rewrites = list(reader.rewrites())
    if module := vercel_config.next_config(project):
        rewrites += vercel_config.next_rewrites(project, module)
    return list(reader.functions()), rewrites


def _routes(project: TypeScriptProject) -> tuple[list[RouteFact], list[Function]]:
    found: list[RouteFact] = []
    limits: list[Function] = []
    for file, address in routes.route_files(project.checkout).items():
        module = project.module(file)
        if module.unparsed:
            project.checkout.note(module.unparsed, NOT_PARSED)
        limits += vercel_config.segment_limits(module)
        found.append(RouteFact(path=address, file=file, methods=methods(project, module)))
    return found, limits


def _variables(
    code: running_code.Code, files: set[str], schema: list[variables.Read]
) -> tuple[VariableFact, ...]:
    """Return the variables with the places that read them, by which code runs."""
    project = code.project
    running = code.reached(running_code.entry_files(project), note=True)
    tools = code.reached(running_code.tools(project, files)) - running
    places: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(
        lambda: (set(), set(), set())
    )
    for name, place in schema:
        places[name][0].add(place)
    for path in running_code.code_files(project):
        survey = code.survey(path)
        kind = 0 if path in running else 1 if path in tools else 2
        for name, place in survey.reads:
            places[name][kind].add(place)
        for reason, place in survey.hiding if path in running else ():
            project.checkout.note(place, reason)
    return tuple(
        VariableFact(
            name=name, places=_sorted(kinds[0]), tools=_sorted(kinds[1]), unused=_sorted(kinds[2])
        )
        for name, kinds in sorted(places.items())
    )


def _sorted(places: set[str]) -> tuple[str, ...]:
    """Return places by file, then by line number."""

    def key(place: str) -> tuple[str, int]:
        file, _, row = place.rpartition(":")
        return (file, int(row)) if row.isdigit() else (place, 0)

    return tuple(sorted(places, key=key))
