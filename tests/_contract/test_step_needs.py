"""What a step needs of the application follows from its command."""

from pathlib import Path
from typing import Any

import pytest

from snippets._contract import jq, sql
from snippets._contract.step_needs import needs_of
from snippets._contract.uses import Use
from snippets._engine import Risk, RunbookError, Step, get, need, text
from snippets._engine.conditions import json_is
from snippets._engine.decision import Branch, anything_else, finish
from snippets._engine.pipeline import Action
from snippets._engine.source import Source
from snippets._vocabulary import parameters
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import curl, git, npm, npx, psql, vercel
from snippets._vocabulary.tools import jq as jq_tool

SITE = SETTINGS.production_url


WRITTEN = Source(Path("page.py"), 7)


def of(action: Action, *, verifies: bool = False, **fields: Any) -> set[need.Need]:
    """Return what a step with this action needs."""
    given: dict[str, Any] = {"title": "T", "why": "W.", "expect": "E."}
    step = Step(action, risk=Risk.READS, **(given | fields))
    return set(needs_of(Use("page#step", step, ("page",), (step,), verifies, WRITTEN)))


@pytest.mark.parametrize(
    "action",
    [
        get(SITE + "/api/x?y=1"),
        curl("--silent", SITE + "/api/x"),
        vercel("curl", "/api/x", "--deployment", parameters.NEW_DEPLOYMENT, "--", "--fail"),
    ],
)
def test_a_request_in_any_form_needs_its_route_open_to_everybody(action: Action) -> None:
    assert of(action) == {need.Route("GET", "/api/x"), need.Open("GET", "/api/x")}


def test_headers_that_let_in_are_needed_and_ordinary_ones_are_not() -> None:
    asked = get(
        SITE + "/api/x", headers={"X-Key": parameters.MONITORING_KEY, "Accept": "text/plain"}
    )
    assert need.Open("GET", "/api/x", ("x-key",)) in of(asked)


def test_a_request_by_hand_that_is_no_plain_get_is_refused() -> None:
    with pytest.raises(RunbookError, match="cannot tell what this asks"):
        of(curl("--request", "PUT", SITE + "/api/x"))


def test_a_step_that_wants_to_be_refused_says_so() -> None:
    needs = of(get(SITE + "/api/x"), needs=(need.Closed("GET", "/api/x"),))
    assert needs == {need.Route("GET", "/api/x"), need.Closed("GET", "/api/x")}


def test_what_is_no_route_is_a_page_and_the_root_is_one() -> None:
    assert of(get(SITE + "/auth/login")) == {need.AppPage("/auth/login")}
    assert of(get(SITE)) == {need.AppPage("/")}


def test_another_origin_is_nothing_of_the_application() -> None:
    assert of(get("https://example.org/api/x")) == set()
    assert of(curl("https://example.org/api/x")) == set()


def test_keys_come_from_the_jq_program_and_the_decisions() -> None:
    health = get(SITE + "/api/x") | jq_tool("--slurp", ".[], .[0].status")
    branches = (
        Branch(json_is("checks.database.status", "healthy") & json_is("version", "1"), finish()),
        Branch(json_is("uptime", 1) | json_is("more", 1).meaning("m"), finish()),
        anything_else(finish()),
    )
    needs = of(health, branches=branches)
    keys = {wanted.key for wanted in needs if isinstance(wanted, need.Key)}
    assert keys == {"status", "checks", "version", "uptime", "more"}


def test_decisions_on_a_part_of_the_answer_name_no_keys_of_the_whole() -> None:
    part = get(SITE + "/api/x") | jq_tool(".checks") | jq_tool(".memory")
    branches = (Branch(json_is("memory", 1), finish()), anything_else(finish()))
    needs = of(part, branches=branches)
    assert {wanted.key for wanted in needs if isinstance(wanted, need.Key)} == {"checks"}


def test_output_of_a_page_has_no_keys() -> None:
    printed = curl(SITE + "/auth/login") | jq_tool(r'"\(.http_code)"')
    assert of(printed) == {need.AppPage("/auth/login")}


@pytest.mark.parametrize(
    ("action", "name"),
    [(npm("run", "lint"), "lint"), (npm("test"), "test")],
)
def test_npm_needs_its_script(action: Action, name: str) -> None:
    assert of(action) == {need.Script(name)}
    assert of(action, title="Check production") == {need.Script(name, production=True)}
    assert of(action, verifies=True) == {need.Script(name, production=True)}


def test_npm_without_a_script_needs_none() -> None:
    assert of(npm("explain", "lodash")) == set()


def test_prisma_needs_its_schema_and_the_variables_it_is_given() -> None:
    migrate = npx("--no-install", "prisma", "migrate", "status", env={"DATABASE_URL": "x"})
    assert of(migrate) == {need.File("prisma/schema.prisma"), need.Variable("DATABASE_URL")}
    other = npx("prisma", "validate", "--schema", "db/schema.prisma")
    assert of(other) == {need.File("db/schema.prisma")}
    assert of(npx("--no", "depcheck")) == set()


def test_files_named_in_arguments_are_needed() -> None:
    assert of(git("restore", "package.json")) == {need.File("package.json")}
    assert of(git("log", "origin/master..HEAD", "https://a.b/c.json")) == set()


def test_a_variable_that_is_set_is_needed_and_so_are_those_that_are_judged() -> None:
    stored = vercel("env", "add", "NEXTAUTH_SECRET", "production")
    assert of(stored) == {need.Variable("NEXTAUTH_SECRET")}
    judged = of(vercel("env", "ls", "production"), expect="`DATABASE_URL` and `GOOD_DEPLOYMENT`.")
    assert judged == {need.Variable("DATABASE_URL")}
    assert of(vercel("env", "add", parameters.SECRET_NAME, "production")) == set()
    assert of(vercel("list")) == set()


def test_sql_needs_its_tables_and_columns() -> None:
    updated = psql(
        "--command",
        text('update "User" set status = 1 where email = $$', parameters.ACCOUNT_EMAIL, "$$"),
    )
    columns = {need.Column("User", name) for name in ("status", "email")}
    assert of(updated) == {need.DatabaseTable("User"), *columns}
    assert of(psql("--version")) == set()


@pytest.mark.parametrize(
    ("statement", "needs"),
    [
        ("select count(*) from users", {need.DatabaseTable("users")}),
        ("select Name from Users", {need.DatabaseTable("users"), need.Column("users", "name")}),
        ('select "Name" from "Users"', {need.DatabaseTable("Users"), need.Column("Users", "Name")}),
        ('copy (select "a" from "T") to stdout', {need.DatabaseTable("T"), need.Column("T", "a")}),
        ("delete from t where x = 1", {need.DatabaseTable("t"), need.Column("t", "x")}),
        ("select pid from pg_stat_activity", set()),
        ("select table_name from information_schema.tables", set()),
        ("show server_version", set()),
        ("select 1", set()),
        ("select (select max(a) from t), (select b from v)", {
            *(need.DatabaseTable("t"), need.DatabaseTable("v")),
            *(need.Column("t", "a"), need.Column("v", "b")),
        }),
        ("select current_user.x", set()),
        ("values (a)", set()),
    ],
)  # fmt: skip
def test_tables_and_columns_are_those_a_parser_finds(statement: str, needs: set[need.Need]) -> None:
    assert set(sql.needs(statement)) == needs


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("select from where", "Mend"),
        *((statement, "cannot tell which tables") for statement in (
            "vacuum full t", "select a from t join v on t.b = v.b", "select t.a from t",
            "with w as (select a from t) select b from w",
        )),
    ],
)  # fmt: skip
def test_sql_that_cannot_be_understood_is_refused(statement: str, problem: str) -> None:
    with pytest.raises(RunbookError, match=problem):
        list(sql.needs(statement))


@pytest.mark.parametrize(
    ("program", "keys", "whole"),
    [
        (".", (), True),
        (".[], .[0].status == 1", ("status",), True),
        (".[0].checks.memory", ("checks",), False),
        ("{status, memory, uptime}", ("status", "memory", "uptime"), False),
        ('.[] | type == "object" and (has("error") | not)', (), False),
        (".x?.y // .z, .w[0].v", ("x", "z", "w"), False),
    ],
)
def test_keys_of_a_jq_program(program: str, keys: tuple[str, ...], whole: bool) -> None:
    assert jq.keys_read(program) == (keys, whole)


@pytest.mark.parametrize(
    "program",
    [
        *(r'"\(.a)"', "reduce .[] as $x (0; . + $x)", "@", ".a | .b", "{a: .b}", "(.a).b", ".a .b"),
    ],
)
def test_a_program_too_clever_is_refused(program: str) -> None:
    with pytest.raises(RunbookError, match="cannot tell which keys"):
        jq.keys_read(program)


def test_a_step_that_cannot_be_understood_is_named() -> None:
    with pytest.raises(RunbookError, match=r"page\.py:7: page#step: cannot tell"):
        of(psql("--command", "vacuum full t"))
