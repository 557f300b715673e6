"""The application's contract: nothing the runbook needs is absent without its page saying so."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from snippets._contract import pins
from snippets._contract.committed import PINNED, SEEN
from snippets._contract.compare import compare, disagreements
from snippets._contract.facts import Facts
from snippets._contract.pins import Access, Pin, PinnedAnswer, Pins
from snippets._engine import need
from snippets._engine.catalog import Catalog
from tests._contract.app import App
from tests._gates.verdict import red

OLDER, NEWEST = SEEN
OLDER_PINS, PINS = PINNED
MOVED_OUT = (
    "/api/health",
    "/api/monitoring/metrics",
    "/api/monitoring/performance",
    "/api/status",
)


def test_every_need_holds_at_the_newest_commit_or_is_a_known_gap(catalog: Catalog) -> None:
    red(map(str, disagreements(catalog, NEWEST, PINS)))


def test_at_the_commit_of_the_runbook_only_what_was_moved_out_later_is_there(
    catalog: Catalog,
) -> None:
    """So every gap that is one now and was none then is a route, or a variable of one."""
    findings = disagreements(catalog, OLDER, OLDER_PINS)
    assert all(finding.verdict.holds for finding in findings), "\n".join(map(str, findings))
    routes = {finding.need.path for finding in findings if isinstance(finding.need, need.Route)}
    assert routes == set(MOVED_OUT)
    others = {finding.need for finding in findings if not isinstance(finding.need, need.Route)}
    assert others == {need.Variable("MONITORING_API_KEY"), need.File("package-lock.json")}


def _changed(facts: Facts, file: str) -> Facts:
    """Change one character of a file that decides how routes answer."""
    sources = tuple(
        msgspec.structs.replace(source, digest="0" * 64) if source.file == file else source
        for source in facts.sources
    )
    assert sources != facts.sources
    return msgspec.structs.replace(facts, sources=sources)


@pytest.mark.parametrize(
    ("facts", "pinned", "file", "step"),
    [
        (NEWEST, PINS, "src/middleware.ts", "monitoring/endpoints#check-sign-in"),
        (NEWEST, PINS, "src/lib/auth/config.ts", "monitoring/endpoints#check-sign-in"),
        (OLDER, OLDER_PINS, "src/middleware.ts", "monitoring/endpoints#read-metrics"),
    ],
)
def test_a_change_of_the_application_turns_the_gate_red(
    catalog: Catalog, facts: Facts, pinned: Pins, file: str, step: str
) -> None:
    """Of the middleware, or of what the route imports; whether a gap still is one nobody knows."""
    findings = disagreements(catalog, _changed(facts, file), pinned)
    unread = [finding for finding in findings if finding.verdict.unread]
    assert {type(finding.need) for finding in unread} <= {need.Open, need.Closed, need.Key}
    text = next(str(finding) for finding in unread if finding.use.name == step)
    assert text.startswith(f"{catalog.source(step)}: {step}, used in ")
    assert f"not read since {file} changed ({file}). Read it" in text
    assert text.endswith("then: runbook contract APP_CHECKOUT --pin")


def test_a_gap_that_is_filled_asks_to_be_taken_out(catalog: Catalog) -> None:
    health = next(route for route in OLDER.routes if route.path == "/api/health")
    filled = msgspec.structs.replace(NEWEST, routes=(*NEWEST.routes, health))
    findings = disagreements(catalog, filled, PINS)
    texts = [str(finding) for finding in findings if finding.verdict.holds]
    assert len(texts) == 2  # the health check, and the reading of memory
    assert all("Take it out of 'lacks'" in text for text in texts)
    others = {finding.verdict.evidence for finding in findings if not finding.verdict.holds}
    assert others == {"nobody has read how it answers"}


def test_a_need_that_nobody_declared_as_missing_is_red(catalog: Catalog) -> None:
    """Take the declaration away, and the gap is a failure."""
    name = "monitoring/endpoints#check-status"
    step = catalog.steps[name]
    bare = replace(step, lacks=())
    alone = Catalog(steps={name: bare})
    [finding] = disagreements(alone, NEWEST, PINS)
    assert (finding.use.name, finding.need) == (name, need.Route("GET", "/api/status"))
    assert finding.use.procedures == ()


@pytest.mark.parametrize(("facts", "pinned"), [(NEWEST, PINS), (OLDER, OLDER_PINS)])
def test_every_pin_was_read_on_a_day_and_is_that_of_its_commit(facts: Facts, pinned: Pins) -> None:
    for pin in pinned.pins:
        assert date.fromisoformat(pin.read)
        assert pin.changed(facts) == []
        assert pin.access
        assert {"src/middleware.ts", "next.config.js", "vercel.json"} <= pin.files.keys()


FIXTURE = {
    "src/app/api/metrics/route.ts": (
        "import { guard } from '../../../lib/guard'\n"
        "export const GET = guard(() => Response.json({ status: 'healthy' }))\n"
    ),
    "src/lib/guard.ts": "export const guard = (inner) => request.headers.get('x-key') && inner",
    "src/middleware.ts": "export function middleware() {}",
    "next.config.js": "module.exports = {}",
}
PIN = Pin(
    route="/api/metrics",
    method="GET",
    access=(Access(kind="header", header="x-key", variable="KEY", refusal=401),),
    replies=(PinnedAnswer(status=200, keys=("status",)),),
)
NEEDS = (
    need.Route("GET", "/api/metrics"),
    need.Open("GET", "/api/metrics", ("x-key",)),
    need.Key("GET", "/api/metrics", "status"),
)


@pytest.fixture
def app(tmp_path: Path) -> App:
    """The application that was read."""
    made = App(tmp_path)
    for path, text in FIXTURE.items():
        made.write(path, text)
    return made


@pytest.mark.parametrize(
    "path",
    [
        *("src/app/api/metrics/route.ts", "src/lib/guard.ts", "src/middleware.ts"),
        *("next.config.js", "vercel.json", "src/proxy.ts"),
    ],
)
def test_a_changed_or_new_file_that_decides_is_named(app: App, path: str) -> None:
    pinned = pins.renewed(Pins((PIN,)), app.facts(), date(2026, 11, 29))
    facts = app.write(path, f"{FIXTURE.get(path, '{}')}\n").facts()
    evidence = {compare(wanted, facts, pinned).evidence for wanted in NEEDS[1:]}
    assert evidence == {f"not read since {path} changed"}
    assert compare(NEEDS[0], facts, pinned).holds  # that there is such a route is certain


def test_a_file_that_decides_nothing_and_other_ends_of_lines_need_no_new_reading(app: App) -> None:
    pinned = pins.renewed(Pins((PIN,)), app.facts(), date(2026, 11, 29))
    path = "src/app/api/metrics/route.ts"
    app.write(path, FIXTURE[path].replace("\n", "\r\n")).write("src/lib/other.ts", "export {}")
    facts = app.facts()
    assert all(compare(wanted, facts, pinned).holds for wanted in NEEDS)
