"""`runbook verify` and `runbook doctor` with the real tools: what is well, and what is not."""

import json
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import tools_in
from tests._lanes.real import namespace
from tests._lanes.real.bench import Bench
from tests._lanes.real.npm import DEFAULT

pytestmark = pytest.mark.real
NEWEST = pytest.mark.parametrize("bench", DEFAULT[:1], indirect=True)


# The machine of the lane has no database servers.
NO_SERVER = "Is the server running on that host and accepting TCP/IP connections?"


def checks(bench: Bench, command: str) -> dict[str, dict[str, Any]]:
    """Run a command of the runbook as the reader would; return what is not well, by name."""
    (bench.home / ".curlrc").write_text(f'cacert = "{bench.world.certificate.authority}"\n')
    bench.secrets["GH_TOKEN"] = "gho_secretTokenOfTheLane"
    bench.secrets["MONITORING_KEY"] = "secretValueOfTheLane"
    around = namespace.inside(bench.world.certificate)
    api = {"RUNBOOK_NAMESPACE_API": str(bench.world.vercel.port)}
    ran = bench.runbook(command, "--json", around=around, more=api)
    assert ran.code == 1, ran.everything
    assert "OfTheLane" not in ran.everything
    results = json.loads(ran.stdout)["checks"]
    assert len(results) > 25
    unwell = {"problem", "not checked"}
    return {check["name"]: check for check in results if check["state"] in unwell}


@NEWEST
def test_verify_finds_production_well_but_for_the_database(bench: Bench, catalog: Catalog) -> None:
    """Every endpoint, the Vercel CLI, curl, name and certificate: nothing else is wrong."""
    problems = checks(bench, "verify")
    # The middleware sends everybody without a session to the sign-in page: a known gap.
    for name in [endpoint for endpoint in problems if endpoint.startswith("GET /api/monitoring/")]:
        assert problems.pop(name)["said"] == "it is answered to a session only"
    assert "database/backup#count-live-rows" in problems
    others = {
        name: check["said"]
        for name, check in problems.items()
        if name not in catalog.steps
        or not {"psql", "pg_dump"} & {*tools_in(catalog.steps[name].action)}
    }
    assert others == {}
    assert all(NO_SERVER in check["said"] for check in problems.values()), problems


@NEWEST
def test_doctor_finds_every_tool_and_account_but_the_databases(bench: Bench) -> None:
    problems = checks(bench, "doctor")
    contacts = [name for name in problems if name.startswith("Contact ")]
    assert {problems.pop(name)["said"] for name in contacts} == {"nobody can reach them."}
    assert {name: NO_SERVER in check["said"] for name, check in problems.items()} == {
        "database access": True,
        "database rights": True,
        "rehearsal access": True,
    }
