"""Before an incident: a new machine ends with every tool, sign-in and database at hand."""

import pytest

from snippets._engine import Risk
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import tools_in
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from snippets.before_an_incident import tools
from tests._world.terminal import Terminal

PAGE = "before-an-incident"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.READS: {
        "check-curl-version",
        "check-gh-sign-in",
        "check-git-version",
        "check-jq-version",
        "check-node-version",
        "check-openssl-version",
        "check-psql-version",
    },
}
FOLDER = "/home/oncall/maintenance-page"
WHOAMI = "vercel whoami"
PROJECT = "vercel project inspect astral-core-v7 --scope astral-productions"
LINK = "vercel link --yes --project astral-core-v7 --scope astral-productions"
PSQL = "psql --no-psqlrc --no-password --tuples-only --no-align --command 'show server_version'"
DATABASE = f"PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production {PSQL}"
RIGHTS = (
    "PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production psql --no-psqlrc --no-password --tuples-only"
    " --no-align --command 'select pg_has_role($$pg_read_all_stats$$, $$usage$$),"
    "\npg_has_role($$pg_signal_backend$$, $$usage$$),\n(select bool_and(pg_has_role(tableowner,"
    " $$usage$$))\nfrom pg_tables where schemaname = $$public$$)'"
)
REHEARSAL = f"PGCONNECT_TIMEOUT=10 PGSERVICE=astral-scratch {PSQL}"
VERSIONS = {
    "vercel --version": "64.0.2",
    "curl --version": "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19",
    "jq --version": "jq-1.6",
    "psql --version": "psql (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
    "git --version": "git version 2.39.5",
    "openssl version": "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)",
    "node --version": "v20.20.2",
}


@pytest.fixture
def machine(terminal: Terminal) -> Terminal:
    """A machine with every tool, as the real ones print their versions."""
    for call, printed in VERSIONS.items():
        terminal.script(call, stdout=f"{printed}\n")
    return terminal


def test_a_new_machine_is_ready_in_the_end(machine: Terminal, platform: Platform) -> None:
    platform.user, platform.linked = "", False
    machine.expect(
        *VERSIONS,
        "vercel login",
        WHOAMI,
        PROJECT,
        LINK,
        DATABASE,
        RIGHTS,
        REHEARSAL,
        "gh auth status",
        f"cp -R .vercel {FOLDER}/.",
        f"vercel deploy --prod --skip-domain --scope astral-productions --cwd {FOLDER}",
        WHOAMI,
        PROJECT,
        DATABASE,
    )
    live = platform.live
    assert machine.follow(PAGE, MAINTENANCE_FOLDER=FOLDER).ending is Ending.DONE
    assert platform.user == "oncall"
    assert platform.linked
    assert platform.live is live
    assert platform.deployments[-1].page


def test_the_table_has_the_tools_that_steps_call_and_no_other(catalog: Catalog) -> None:
    named = {row[0].strip("`") for row in tools.rows}
    assert named == {tool for step in catalog.steps.values() for tool in tools_in(step.action)}


def test_every_tool_has_a_way_to_be_installed_or_needs_none() -> None:
    ways = {tool: how for tool, _, _, how in tools.rows}
    assert ways["`jq`"] == "`brew install jq`, `apt-get install jq`, `apk add jq`"
    assert "every system has it" in ways.values()
