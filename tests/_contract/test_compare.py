"""A need holds or does not, and the verdict says what was found and where."""

import pytest

from snippets._contract.compare import Disagreement, Verdict, page_at, route_at
from snippets._contract.compare import compare as judge_by
from snippets._contract.facts import (
    DecidingFile,
    Facts,
    Model,
    RouteFact,
    ScriptFact,
    Unknown,
    VariableFact,
)
from snippets._contract.pins import Access, Pin, PinnedAnswer, Pins, deciding_files
from snippets._contract.uses import Use
from snippets._engine import Risk, Step, need
from snippets._vocabulary.tools import npm

PUBLIC = (Access(kind="public"),)
KEYED = (Access(kind="header", header="x-key", variable="KEY", refusal=401, place="r.ts:9"),)


def get(path: str) -> RouteFact:
    """Return a route with one method."""
    return RouteFact(path=path, file=f"app{path}/route.ts", methods=("GET",))


def facts(**given: object) -> Facts:
    """Return facts of an application that has only this."""
    return Facts(repository="owner/app", commit="0" * 40, **given)  # type: ignore[arg-type]


def answered(*access: Access, replies: tuple[PinnedAnswer, ...] = ()) -> tuple[Facts, Pins]:
    """Return an application with `GET /api/x`, and what a person read of it."""
    file = get("/api/x").file
    app = facts(routes=(get("/api/x"),), sources=(DecidingFile(file=file, digest="1"),))
    pin = Pin(
        route="/api/x",
        method="GET",
        access=access or PUBLIC,
        replies=replies,
        files=deciding_files(app, "/api/x"),
    )
    return app, Pins((pin,))


def judge(wanted: need.Need, app: Facts, read: Pins = Pins()) -> Verdict:  # noqa: B008 - frozen
    """Return a verdict, where nobody need have read anything."""
    return judge_by(wanted, app, read)


def shortly(wanted: need.Need, app: Facts, read: Pins = Pins()) -> tuple[bool, str, str]:  # noqa: B008
    """Return a verdict without its suggestion."""
    verdict = judge(wanted, app, read)
    return verdict.holds, verdict.evidence, verdict.place


def test_a_route_holds_where_it_answers_the_method() -> None:
    app = facts(
        routes=(get("/api/x"), RouteFact(path="/api/odd", file="odd.ts")),
        unknown=(Unknown(place="odd.ts:3", reason="handlers from a library"),),
    )
    assert shortly(need.Route("GET", "/api/x"), app) == (True, "it answers", "app/api/x/route.ts")
    gone = judge(need.Route("GET", "/api/y"), app)
    assert (gone.holds, gone.near) == (False, "Did you mean '/api/x'?")
    assert "answers GET only" in shortly(need.Route("POST", "/api/x"), app)[1]
    assert "handlers from a library" in shortly(need.Route("GET", "/api/odd"), app)[1]
    silent = facts(routes=(RouteFact(path="/api/x", file="x.ts"),))
    assert "answers no method" in shortly(need.Route("GET", "/api/x"), silent)[1]


def test_the_most_literal_route_answers_as_in_next() -> None:
    paths = [
        *("/api/[...all]", "/api/[id]", "/api/one", "/opt/[[...more]]"),
        *("/by/[id]/name", "/by/one/[key]", "/by/[id]/[...rest]"),
    ]
    app = facts(routes=tuple(get(path) for path in paths), pages=("/", "/user/[name]"))
    answered = {
        path: (route_at(path, app) or get("")).path
        for path in (
            "/api/one",
            "/api/two",
            "/api/a/b",
            "/opt",
            "/opt/a/b",
            "/api",
            "/other",
            "/by/one/name",
        )
    }
    assert answered == {
        "/api/one": "/api/one",
        "/api/two": "/api/[id]",
        "/api/a/b": "/api/[...all]",
        "/opt": "/opt/[[...more]]",
        "/opt/a/b": "/opt/[[...more]]",
        "/api": "",
        "/other": "",
        "/by/one/name": "/by/one/[key]",
    }
    assert page_at("/", app)
    assert page_at("/user/ann", app)
    assert not page_at("/user", app)


@pytest.mark.parametrize(
    ("access", "headers", "holds", "evidence"),
    [
        (PUBLIC, (), True, "nothing more"),
        (KEYED, ("x-key",), True, "nothing more"),
        (KEYED, (), False, "the header x-key with the value of KEY and answers 401 without"),
        (KEYED, ("x-old-key",), False, "the header x-key"),
        (PUBLIC, ("x-key",), False, "nothing asks for the header x-key"),
        ((Access(kind="session"),), (), False, "it asks for a session"),
        ((Access(kind="role", roles=("A", "B")),), (), False, "a session of A or B"),
        (
            (Access(kind="nobody", refusal=307), *KEYED),
            ("x-key",),
            False,
            "a session that it never finds and answers 307",
        ),
    ],
)
def test_who_is_let_in(
    access: tuple[Access, ...], headers: tuple[str, ...], holds: bool, evidence: str
) -> None:
    verdict = judge(need.Open("GET", "/api/x", headers), *answered(*access))
    assert verdict.holds is holds
    assert evidence in verdict.evidence


def test_who_is_refused() -> None:
    closed = need.Closed("GET", "/api/x")
    assert shortly(closed, *answered(*KEYED))[0::2] == (True, "r.ts:9")
    assert shortly(closed, *answered())[:2] == (False, "it lets in everybody")


def test_what_belongs_to_a_route_that_is_gone_does_not_hold() -> None:
    for wanted in (need.Closed("GET", "/a"), need.Open("GET", "/a"), need.Key("GET", "/a", "k")):
        assert shortly(wanted, facts())[:2] == (False, "it has no such route")


def test_a_key_is_looked_for_in_answers_that_are_no_errors() -> None:
    replies = (PinnedAnswer(status=200, keys=("a",)), PinnedAnswer(status=500, keys=("error",)))
    app = answered(replies=replies)
    assert judge(need.Key("GET", "/api/x", "a"), *app).holds
    assert shortly(need.Key("GET", "/api/x", "error"), *app)[:2] == (False, "its keys are a")
    assert shortly(need.Key("GET", "/api/x", "a"), *answered())[1] == "its keys are none"


@pytest.mark.parametrize(
    "wanted",
    [need.Open("GET", "/api/x"), need.Closed("GET", "/api/x"), need.Key("GET", "/api/x", "a")],
)
def test_what_nobody_has_read_is_neither_yes_nor_no(wanted: need.Need) -> None:
    app, _ = answered()
    verdict = judge(wanted, app)
    assert (verdict.holds, verdict.unread) == (False, True)
    assert verdict.evidence == "nobody has read how it answers"
    assert verdict.place == "app/api/x/route.ts"


def test_a_page() -> None:
    app = facts(pages=("/auth/login",))
    assert judge(need.AppPage("/auth/login"), app).holds
    assert judge(need.AppPage("/login"), app).near == "Did you mean '/auth/login'?"


@pytest.mark.parametrize(
    ("command", "evidence"),
    [
        ("jest", ""),
        ("a && b || exit 1", ""),
        ("a || echo failed", "never fails"),
        ("a || true", "never fails"),
        ("a || :", "never fails"),
        ("a; exit 0", "never fails"),
        ("a | tee log", "never fails"),
        ("a &", "never fails"),
        ("a || true > log", "never fails"),
        ("a && b | tee log;", ""),
        ("(a || true) && b", "not understood"),
        ("a 'b", "not understood"),
        ("", "never fails"),
        ("! a", ""),
        ("cd x && echo done", ""),
        ("npm run weak", "never fails"),
        ("npm run weak && npm run strong", ""),
        ("npm run it", ""),
        ("npm run", ""),
        ("npm run gone", "it runs gone, which is not there"),
        ("npm run lost", "it runs scripts/lost.js, which is not there"),
        ("curl http://localhost:3000/api/health", "asks this machine"),
        ("A=1 npm run local", "asks this machine"),
    ],
)
def test_a_script_must_be_able_to_fail_and_ask_production(command: str, evidence: str) -> None:
    scripts = (
        ScriptFact(name="it", command=command),
        ScriptFact(name="weak", command="a || true"),
        ScriptFact(name="strong", command="a"),
        ScriptFact(name="lost", command="node scripts/lost.js", missing=("scripts/lost.js",)),
        ScriptFact(name="local", command="curl -f http://127.0.0.1/"),
    )
    verdict = judge(need.Script("it", production=True), facts(scripts=scripts))
    assert verdict.holds is not bool(evidence)
    assert evidence in verdict.evidence
    assert verdict.place == f"package.json, it: {command}"


def test_a_script_of_the_checkout_may_ask_this_machine() -> None:
    app = facts(scripts=(ScriptFact(name="e2e", command="wait-on http://localhost:3000 && e2e"),))
    assert judge(need.Script("e2e"), app).holds


def test_a_script_that_was_renamed_is_suggested() -> None:
    verdict = judge(
        need.Script("lint"), facts(scripts=(ScriptFact(name="lint:all", command="eslint"),))
    )
    assert (verdict.evidence, verdict.near) == ("it has no such script", "Did you mean 'lint:all'?")


def test_a_variable_must_be_read_by_what_runs() -> None:
    app = facts(
        variables=(
            VariableFact(name="USED", places=("src/a.ts:1",)),
            VariableFact(name="TOOL", tools=("scripts/a.js:2",)),
            VariableFact(name="DEAD", unused=("backups/a.ts:3",)),
        )
    )
    assert shortly(need.Variable("USED"), app) == (True, "code reads it", "src/a.ts:1")
    tool, dead = shortly(need.Variable("TOOL"), app), shortly(need.Variable("DEAD"), app)
    assert tool == (False, "only scripts and tests read it", "scripts/a.js:2")
    assert dead == (False, "only code that nothing uses reads it", "backups/a.ts:3")
    gone = judge(need.Variable("USES"), app)
    assert (gone.evidence, gone.near) == ("no code reads it", "Did you mean 'USED'?")


@pytest.mark.parametrize(
    "reason",
    [
        "reads an environment variable under a computed name",
        "hands all of process.env on",
        "a schema of environment variables that is computed",
        "not understood by the parser",
        "imports @x/email, code of the same repository, which was not read",
    ],
)
def test_that_no_code_reads_a_variable_is_not_told_where_some_was_not_read(reason: str) -> None:
    app = facts(
        variables=(
            VariableFact(name="TOOL", tools=("a:1",)),
            VariableFact(name="DEAD", unused=("b:1",)),
        ),
        unknown=(Unknown(place="src/a.ts:1", reason=reason),),
    )
    evidence = [shortly(need.Variable(name), app)[1] for name in ("GONE", "TOOL", "DEAD")]
    assert evidence == [
        "no code reads it by name",
        "only scripts and tests read it by name",
        "only code that nothing uses reads it by name",
    ]


def test_next_auth_reads_its_own_variables_where_it_answers() -> None:
    app = facts(routes=(get("/api/auth/[...nextauth]"),))
    assert shortly(need.Variable("NEXTAUTH_URL"), app)[:2] == (True, "next-auth reads it")
    assert shortly(need.Variable("OTHER"), app)[1] == "no code reads it"
    assert shortly(need.Variable("AUTH_SECRET"), app)[:2] == (
        False,
        "no code reads it by name; version 5 of next-auth may",
    )
    assert not judge(need.Variable("NEXTAUTH_URL"), facts(routes=(get("/api/[...all]"),))).holds


def test_tables_and_columns() -> None:
    users = Model(name="User", table="users", columns=("id", "email"), place="s.prisma:4")
    app = facts(models=(users,))
    assert shortly(need.DatabaseTable("users"), app) == (True, "the model User", "s.prisma:4")
    assert shortly(need.Column("users", "id"), app) == (True, "the model User", "s.prisma:4")
    assert judge(need.DatabaseTable("User"), app).near == "Did you mean 'users'?"
    assert shortly(need.Column("User", "id"), app)[1] == "it has no such table"
    assert judge(need.Column("users", "emails"), app).near == "Did you mean 'email'?"
    assert judge(need.DatabaseTable("user"), app).near == "Did you mean 'users'?"


def test_a_table_is_not_told_to_be_missing_where_the_schema_was_not_read() -> None:
    assert shortly(need.DatabaseTable("User"), facts())[1] == "no Prisma schema was found"
    broken = Unknown(place="db/x.prisma:3", reason="not understood: the schema was not read")
    assert shortly(need.DatabaseTable("User"), facts(unknown=(broken,))) == (
        False,
        "its schema is not known: not understood: the schema was not read",
        "db/x.prisma:3",
    )


def test_files_are_those_listed_and_those_that_facts_were_read_from() -> None:
    users = Model(name="User", table="User", columns=(), place="prisma/schema.prisma:4")
    app = facts(models=(users,), files=("scripts/a.js",))
    for path in ("package.json", "prisma/schema.prisma", "scripts/a.js"):
        assert judge(need.File(path), app).holds
    assert judge(need.File("scripts/b.js"), app).near == "Did you mean 'scripts/a.js'?"


def test_a_kind_without_a_rule_is_no_silent_yes() -> None:
    with pytest.raises(TypeError, match="Need"):
        judge(need.Need(), facts())


def test_a_finding_reads_as_two_or_three_lines() -> None:
    step = Step(npm("run", "lint"), "T", Risk.READS, why="W.", expect="E.")
    use = Use("a/page#lint", step, (), (step,), verifies=False)
    missing = need.Script("lint")
    lines = str(Disagreement(use, missing, judge(missing, facts()), "0000000")).splitlines()
    assert lines[0].endswith(": a/page#lint, used in a/page")
    assert lines[2] == "  not so at 0000000: it has no such script (package.json)."


@pytest.mark.parametrize(
    ("version", "holds"),
    [
        *[("15.0.3", False), ("15.0.5", True), ("15.5.2", False), ("^15.5.2", False)],
        *[("15.5.7", True), ("15.5.10", True), ("16.0.6", False), ("14.2.35", True)],
        *[("17.0.0", True), ("latest", True), ("", True)],
    ],
)
def test_a_version_of_next_that_vercel_does_not_build_is_missing(version: str, holds: bool) -> None:
    verdict = judge(need.PatchedNext(), facts(next=version))
    assert (verdict.holds, verdict.place) == (holds, "package.json")
    assert (version or "not named") in verdict.evidence
