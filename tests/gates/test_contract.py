"""The application's contract: nothing the runbook needs is absent without its page saying so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from snippets.contracts import needs
from snippets.contracts.extract import extract
from snippets.contracts.facts import FOLDER, Facts, Route, read
from snippets.contracts.holds import check, judge
from snippets.core import need, page
from snippets.core.catalog import Catalog
from tests.gates.verdict import red

Change = Callable[[Facts], Facts]
NEWEST = read(FOLDER / "astral-core.json")
OLDER = read(FOLDER / "astral-core-4dcc84f.json")
MOVED_OUT = (
    "/api/health",
    "/api/monitoring/metrics",
    "/api/monitoring/performance",
    "/api/status",
)


def test_every_need_holds_at_the_newest_commit_or_is_a_known_gap(catalog: Catalog) -> None:
    red(map(str, check(catalog, NEWEST)))


def test_at_the_commit_of_the_runbook_only_what_was_moved_out_later_is_there(
    catalog: Catalog,
) -> None:
    """So every gap that is one now and was none then is a route, or a variable of one."""
    findings = check(catalog, OLDER)
    assert all(finding.verdict.holds for finding in findings), "\n".join(map(str, findings))
    routes = {one.need.path for one in findings if isinstance(one.need, need.Route)}
    assert routes == set(MOVED_OUT)
    others = {str(one.need) for one in findings if not isinstance(one.need, need.Route)}
    assert others == {str(need.Variable("MONITORING_API_KEY"))}


def test_every_gap_is_on_the_page_in_words(catalog: Catalog) -> None:
    for use in needs.uses(catalog):
        if use.lacks:
            name = use.name
            shown = "\n".join(page.entry(catalog, "step", name))
            assert "**Known gap:**" in shown, f"{use.source}: {name} does not show its gap."


def test_every_kind_of_need_is_derived_from_some_step(catalog: Catalog) -> None:
    """If a kind vanished, its rule would prove nothing any more."""
    found = {type(one) for use in needs.uses(catalog) for one in needs.needs_of(use)}
    kinds = {one for one in vars(need).values() if isinstance(one, type)}
    assert found == {k for k in kinds if issubclass(k, need.Need) and k.__name__[0] != "_"} - {
        need.Need
    }


# One thing changed in the application: what is found names the step, its page and the place.
def without_route(facts: Facts) -> Facts:
    """Delete the route of the session."""
    kept = tuple(one for one in facts.routes if not one.path.startswith("/api/auth/"))
    return msgspec.structs.replace(facts, routes=kept)


def with_key(facts: Facts) -> Facts:
    """Let the session ask for a header."""
    routes = tuple(_keyed(one) if one.path == "/api/auth/session" else one for one in facts.routes)
    return msgspec.structs.replace(facts, routes=routes)


def _keyed(route: Route) -> Route:
    method = route.methods[0]
    asks = msgspec.structs.replace(
        method.access[0], kind="header", header="x-key", variable="KEY", refusal=401, place="s.ts:7"
    )
    keyed = msgspec.structs.replace(method, access=(asks,))
    return msgspec.structs.replace(route, methods=(keyed,))


def with_script(facts: Facts) -> Facts:
    """Rename the script that lints."""
    scripts = tuple(
        msgspec.structs.replace(one, name="eslint") if one.name == "lint" else one
        for one in facts.scripts
    )
    return msgspec.structs.replace(facts, scripts=scripts)


def without_reader(facts: Facts) -> Facts:
    """Let nothing but a script read the variable for migrations."""
    variables = tuple(
        msgspec.structs.replace(one, places=(), tools=("scripts/a.js:1",), unused=())
        if one.name == "DIRECT_URL"
        else one
        for one in facts.variables
    )
    return msgspec.structs.replace(facts, variables=variables)


def with_table(facts: Facts) -> Facts:
    """Give the table of the audit log another name."""
    models = tuple(
        msgspec.structs.replace(one, table="audit_log") if one.name == "AuditLog" else one
        for one in facts.models
    )
    return msgspec.structs.replace(facts, models=models)


@pytest.mark.parametrize(
    ("change", "step", "procedure", "found", "place"),
    [
        (
            without_route,
            "monitoring/endpoints#check-sign-in",
            "deployment/rollback",
            "it has no such route",
            "src/app/api",
        ),
        (
            with_key,
            "monitoring/endpoints#check-sign-in",
            "deployment/rollback",
            "it asks for the header x-key with the value of KEY and answers 401 without",
            "s.ts:7",
        ),
        (
            with_script,
            "deployment/standard#run-lint",
            "deployment/standard",
            "it has no such script",
            "package.json",
        ),
        (
            without_reader,
            "database/recovery#switch-direct-url",
            "database/recovery",
            "only scripts and tests read it",
            "scripts/a.js:1",
        ),
        (
            with_table,
            "security/breach#list-audit-log",
            "security/breach",
            "the table of the model AuditLog is audit_log",
            "prisma/schema.prisma:526",
        ),
    ],
)
def test_a_change_of_the_application_turns_the_gate_red(
    catalog: Catalog, change: Change, step: str, procedure: str, *, found: str, place: str
) -> None:
    findings = {one.use.name: one for one in check(catalog, change(NEWEST))}
    finding = findings[step]
    assert procedure in finding.use.procedures
    assert (finding.verdict.found, finding.verdict.place) == (found, place)
    text = str(finding)
    source = catalog.source(step)
    assert all(part in text for part in (f"{source}: {step}", procedure, found, place))


def test_a_gap_that_is_filled_asks_to_be_taken_out(catalog: Catalog) -> None:
    health = next(one for one in OLDER.routes if one.path == "/api/health")
    filled = msgspec.structs.replace(NEWEST, routes=(*NEWEST.routes, health))
    texts = [str(finding) for finding in check(catalog, filled)]
    assert len(texts) == 2  # the health check, and the reading of memory
    assert all("Take it out of 'lacks'" in text for text in texts)


def test_a_need_that_nobody_declared_as_missing_is_red(catalog: Catalog) -> None:
    """Take the declaration away, and the gap is a failure."""
    name = "monitoring/endpoints#check-status"
    step = catalog.steps[name]
    bare = replace(step, lacks=())
    alone = Catalog(steps={name: bare})
    [finding] = check(alone, NEWEST)
    assert (finding.use.name, finding.need) == (name, need.Route("GET", "/api/status"))
    assert finding.use.procedures == ()


FIXTURE = {
    "package.json": '{"scripts": {"lint": "eslint ."}}',
    "prisma/schema.prisma": (
        'datasource db { provider = "postgresql"\n  directUrl = env("DIRECT_URL") }\n'
        "model AuditLog {\n  id String @id\n}\n"
    ),
    "src/app/api/metrics/route.ts": (
        "export async function GET(request: Request) {\n"
        "  if (request.headers.get('x-key') !== process.env.KEY) {\n"
        "    return Response.json({ error: 'no' }, { status: 401 });\n  }\n"
        "  return Response.json({ status: 'healthy' });\n}\n"
    ),
}
NEEDS = (
    need.Script("lint"),
    need.Variable("DIRECT_URL"),
    need.Table("AuditLog"),
    need.Route("GET", "/api/metrics"),
    need.Open("GET", "/api/metrics", ("x-key",)),
    need.Key("GET", "/api/metrics", "status"),
)


def _read(folder: Path, **changed: str) -> Facts:
    for path, text in (FIXTURE | changed).items():
        if text:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    return extract(folder, commit="0" * 40, repository="owner/app")


def test_a_small_application_provides_all_of_it(tmp_path: Path) -> None:
    facts = _read(tmp_path)
    assert [str(one) for one in NEEDS if not judge(one, facts).holds] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "broken", "place"),
    [
        ("package.json", '"lint"', '"eslint"', NEEDS[0], "package.json"),
        ("package.json", "eslint .", "eslint . || true", NEEDS[0], "package.json, lint: eslint"),
        ("prisma/schema.prisma", "DIRECT_URL", "OTHER_URL", NEEDS[1], "whole repository"),
        ("prisma/schema.prisma", "\n}", '\n@@map("log")\n}', NEEDS[2], "prisma/schema.prisma:3"),
        ("src/app/api/metrics/route.ts", "", "", NEEDS[3], "src/app/api"),
        ("src/app/api/metrics/route.ts", "GET", "PUT", NEEDS[3], "src/app/api/metrics/route.ts"),
        ("src/app/api/metrics/route.ts", "x-key", "x-new", NEEDS[4], "metrics/route.ts:3"),
        ("src/app/api/metrics/route.ts", "{ status: 'h", "{ state: 'h", NEEDS[5], "metrics/route"),
    ],
)
def test_a_change_of_a_small_application_is_found(
    tmp_path: Path, path: str, old: str, new: str, *, broken: need.Need, place: str
) -> None:
    """From the source code to the verdict, with the real extractor."""
    text = FIXTURE[path].replace(old, new) if old else ""
    facts = _read(tmp_path, **{path: text})
    verdict = judge(broken, facts)
    assert not verdict.holds
    assert place in verdict.place
