"""Read a checkout of the application into facts."""

import posixpath
from collections import defaultdict
from pathlib import Path

from snippets._contract import package_json, prisma, routes, running_code, variables, vercel_config
from snippets._contract.checkout import Checkout, commit_of, open_checkout, repository_of
from snippets._contract.facts import NOT_PARSED, Facts, RouteFact, VariableFact
from snippets._contract.typescript_modules import TypeScriptProject
from snippets._engine.errors import RunbookError

_LOCKS = {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"}


def extract(root: Path, *, commit: str = "", repository: str = "") -> Facts:
    """Read the facts of an application from a checkout of it.

    `commit` and `repository` stand in for what git says. What cannot be understood is listed
    under `unknown`. Raise RunbookError where there is no application (no folder, no package.json,
    neither a page nor a route), and for JSON that is broken.
    """
    checkout = open_checkout(root)
    described = package_json.package_json(root / "package.json")
    project = TypeScriptProject(checkout, package_json.local(checkout, described))
    schema = prisma.schema_files(checkout, described.prisma.schema)
    models, schema_reads = prisma.models(checkout, schema)
    addresses = routes.route_files(checkout)
    pages = set(routes.page_files(checkout).values())
    if not addresses and not pages:
        raise _no_application(checkout)
    files = package_json.script_files(checkout, described)
    ahead = running_code.ahead(checkout)
    limits, rewrites = vercel_config.vercel_json(checkout)
    rewrites += vercel_config.next_rewrites(checkout)
    return Facts(
        repository=repository or repository_of(checkout),
        commit=commit or commit_of(checkout),
        next=described.packages.get("next", ""),
        scripts=tuple(sorted(package_json.scripts(checkout, described))),
        files=tuple(sorted(files | (_LOCKS & set(checkout.files)))),
        routes=tuple(sorted(_route(project, *pair) for pair in addresses.items())),
        pages=tuple(sorted(pages)),
        variables=_variables(project, files, schema_reads),
        models=tuple(sorted(models)),
        functions=tuple(sorted(limits)),
        rewrites=tuple(sorted(rewrites)),
        ahead=tuple(ahead),
        sources=project.sources([*ahead, *addresses]),
        unknown=tuple(sorted(checkout.unknown)),
    )


def _no_application(checkout: Checkout) -> RunbookError:
    names = running_code.CONFIGURATIONS
    folders = {posixpath.dirname(f) for f in checkout.files if posixpath.basename(f) in names}
    named = ", ".join(sorted(filter(None, folders)))
    return RunbookError(
        "it has neither a page nor a route: it is no Next.js application.",
        where=str(checkout.root),
        remedy=f"Name the folder of the application{f': {named}' if named else ''}.",
    )


def _route(project: TypeScriptProject, file: str, address: str) -> RouteFact:
    """Return a route with the methods that its file exports by name, from this file or another.

    What cannot be told is listed as unknown: `pages/api`, whose one handler answers the methods
    it likes, and names that a package exports.
    """
    note = project.checkout.note
    if unparsed := project.module(file).unparsed:
        note(unparsed, NOT_PARSED)
    if routes.is_of_pages(project.checkout, file):
        note(file, "a handler of pages/api: which methods it answers is not known")
        return RouteFact(path=address, file=file)
    names, unread = project.exported(file)
    for specifier in unread:
        note(file, f"exports all that {specifier} does, which was not read")
    methods = tuple(sorted(names.intersection(routes.VERBS)))
    if not methods:
        note(file, "no method was found")
    return RouteFact(path=address, file=file, methods=methods)


def _variables(
    project: TypeScriptProject, files: set[str], schema: list[variables.Read]
) -> tuple[VariableFact, ...]:
    """Return the variables with the places that read them, by which code runs."""
    running = set(project.reached(running_code.entry_files(project)))
    tools = set(project.reached(running_code.tools(project, files)))
    project.note_unread(running)
    reads: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, place in schema:
        reads[name]["places"].add(place)
    for path in project.code_files():
        module = project.module(path)
        kind = "places" if path in running else "tools" if path in tools else "unused"
        for name, place in module.reads:
            reads[name][kind].add(place)
        for reason, place in module.hidden if path in running else ():
            project.checkout.note(place, reason)
    return tuple(
        VariableFact(name=name, **{kind: _sorted(places) for kind, places in kinds.items()})
        for name, kinds in sorted(reads.items())
    )


def _sorted(places: set[str]) -> tuple[str, ...]:
    """Return places by file, then by line number."""
    apart = sorted((file, int(line)) for file, _, line in (p.rpartition(":") for p in places))
    return tuple(f"{file}:{line}" for file, line in apart)
