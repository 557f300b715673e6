"""What changed in the application, told for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from snippets.contracts import facts as known
from snippets.contracts.difference import WIDTH, difference
from snippets.core.errors import RunbookError
from tests.contracts.app import App

KEY = "if (r.headers.get('x-key') !== process.env.KEY) return Response.json({}, { status: 401 })"
ROUTE = f"export function GET(r) {{ {KEY}\nreturn Response.json({{ a: 1, b: 2 }}) }}"
SCHEMA = 'model User { id Int @id\n name String\n @@map("users") }'


@pytest.fixture
def whole(app: App) -> App:
    """An application that has one of everything."""
    app.write("package.json", json.dumps({"scripts": {"lint": "eslint .", "test": "jest"}}))
    app.write("prisma/schema.prisma", SCHEMA).write("app/page.tsx", "")
    app.write("vercel.json", json.dumps({"crons": [{"path": "/api/x", "schedule": "* * * * *"}]}))
    return app.route(ROUTE).route(ROUTE, "api/y").write("scripts/run.js", "")


def changed(app: App, change: Callable[[App], object]) -> list[str]:
    """Return the difference that a change makes."""
    before = app.facts()
    change(app)
    return difference(before, app.facts())


def scripts(**lines: str) -> Callable[[App], object]:
    """Return a change of the npm scripts."""
    return lambda app: app.write("package.json", json.dumps({"scripts": lines}))


def route(old: str, new: str) -> Callable[[App], object]:
    """Return a change of the route."""
    return lambda app: app.route(ROUTE.replace(old, new))


def delete(path: str) -> Callable[[App], object]:
    """Return the deletion of a file."""
    return lambda app: (app.root / path).unlink()


def schema(old: str, new: str) -> Callable[[App], object]:
    """Return a change of the schema."""
    return lambda app: app.write("prisma/schema.prisma", SCHEMA.replace(old, new))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (delete("app/api/x/route.ts"), ["Routes gone (1): /api/x"]),
        (
            lambda app: app.route(ROUTE, "api/z"),
            ["Routes new (1): /api/z (GET)"],
        ),
        (
            route("GET", "POST"),
            ["Routes changed (2):", "  /api/x: GET is gone", "  /api/x: POST is new"],
        ),
        (
            route("'x-key'", "'x-other'"),
            [
                "Routes changed (1):",
                "  /api/x: GET asks for header x-other = KEY (401) (was: header x-key = KEY (401))",
            ],
        ),
        (
            route(KEY, "return await other()"),
            [
                "Routes changed (1):",
                "  /api/x: GET asks for public (was: header x-key = KEY (401)); answers -401",
                "Not understood: new app/api/x/route.ts",
            ],
        ),
        (
            route("a: 1, b: 2", "a: 1, c: 2"),
            ["Routes changed (1):", "  /api/x: GET 200 -b +c"],
        ),
        (
            route("b: 2 })", "b: 2 }, { status: r.x })"),
            ["Routes changed (1):", "  /api/x: GET answers -200 +a computed status"],
        ),
        (route("return", "\n\n\nreturn"), []),
        (
            scripts(check="eslint .", test="jest"),
            ["npm scripts gone (1): lint", "More npm scripts: new check"],
        ),
        (
            scripts(lint=f"eslint {'x' * 60}", test="node scripts/gone.js"),
            [
                "npm scripts changed (3):",
                f"  lint: eslint {'x' * 32}… (was: eslint .)",
                "  test: node scripts/gone.js (was: jest)",
                "  test: runs scripts/gone.js, which is gone",
            ],
        ),
        (schema('"users"', '"people"'),
         ["Tables changed (1):", "  User: its table is people, no longer users"]),
        (schema("name String", "nick String"),
         ["Tables changed (2):", "  User: without name", "  User: with nick"]),
        (schema("model User", "model Person"),
         ["Tables gone (1): users (User)", "Tables new (1): users (Person)"]),
        (delete("scripts/run.js"), ["Script files: gone scripts/run.js"]),
        (delete("vercel.json"), ["Crons: gone /api/x * * * * *"]),
        (lambda app: app.write("vercel.json", json.dumps({"functions": {
            "a": {"maxDuration": 1}, "b": {"maxDuration": 2, "memory": 3}, "c": {"memory": 3}}})),
         ["Crons: gone /api/x * * * * *", "Function limits: new a 1 s, b 2 s 3 MB and 1 more"]),
    ],
)  # fmt: skip
def test_a_change_is_told(whole: App, change: Callable[[App], object], told: list[str]) -> None:
    assert changed(whole, change) == told


def test_a_variable_that_is_no_longer_read_is_told(whole: App) -> None:
    whole.route(ROUTE.replace("KEY", "OTHER"), "api/y")
    found = changed(whole, route("process.env.KEY", "process.env.OTHER"))
    assert "Variables no longer read by the application (1): KEY" in found


def test_a_variable_that_only_tools_still_read_is_told_as_no_longer_read(app: App) -> None:
    app.write("app/page.tsx", "f(process.env.A)").write("scripts/run.js", "f(process.env.A)")
    assert changed(app, lambda app: app.write("app/page.tsx", "f(process.env.B)")) == [
        "Variables no longer read by the application (1): A",
        "Variables newly read (1): B",
    ]


def test_the_same_change_of_several_methods_is_told_once(app: App) -> None:
    both = "const h = () => Response.json({ a: 1 })\nexport { h as GET, h as POST }"
    app.route(both)
    assert changed(app, lambda app: app.route(both.replace("a:", "b:"))) == [
        "Routes changed (1):",
        "  /api/x: GET, POST 200 -a +b",
    ]


def test_the_fifth_of_a_group_and_those_behind_are_named_only(app: App) -> None:
    app.write("app/page.tsx", "")
    names = "abcdef"
    app.write("package.json", json.dumps({"scripts": dict.fromkeys(names, "x")}))
    found = changed(app, scripts(**dict.fromkeys(names, "y")))
    assert found[1:] == [f"  {name}: y (was: x)" for name in "abcd"] + ["  and 2 more: e, f"]


@pytest.mark.parametrize(
    ("access", "said"),
    [
        (known.Access(kind="role", roles=("A", "B"), refusal=403), "role A or B (403)"),
        (known.Access(kind="nobody", refusal=307), "nobody: all are turned away (307)"),
        (known.Access(kind="unknown"), "something unknown"),
    ],
)
def test_an_access_is_told_in_words(access: known.Access, said: str) -> None:
    old = known.Facts(
        repository="", commit="",
        routes=(known.Route(path="/a", file="a", methods=(known.Method(name="GET", access=()),)),),
    )  # fmt: skip
    method = known.Method(name="GET", access=(access,))
    new = known.Facts(
        repository="", commit="", routes=(known.Route(path="/a", file="a", methods=(method,)),)
    )
    assert said in difference(old, new)[1]


def test_a_route_that_could_not_be_read_is_told_as_such() -> None:
    none = known.Facts(repository="", commit="")
    route_ = known.Facts(repository="", commit="", routes=(known.Route(path="/a", file="a"),))
    assert difference(none, route_) == ["Routes new (1): /a (not read)"]


def committed(name: str) -> known.Facts:
    """Return facts of the real application."""
    return known.read(known.FOLDER / f"{name}.json")


def test_between_the_two_commits_health_status_and_monitoring_went() -> None:
    """From where the runbook was added (4dcc84f) to the newest commit (7205f8a)."""
    told = difference(committed("astral-core-4dcc84f"), committed("astral-core"))
    assert len(told) < 39
    assert max(map(len, told)) <= WIDTH
    end = next(number for number, line in enumerate(told) if line.startswith("Routes changed"))
    gone = " ".join(told[:end]).partition(": ")[2].replace(" ", "").split(",")
    watched = [path for path in gone if "health" in path or "status" in path or "monit" in path]
    assert watched == [
        *("/api/health", "/api/health/live", "/api/health/ready"),
        *("/api/monitoring/errors", "/api/monitoring/metrics"),
        *("/api/monitoring/performance", "/api/monitoring/uptime"),
        "/api/status",
    ]


@pytest.mark.parametrize("name", ["astral-core", "astral-core-4dcc84f"])
def test_the_committed_facts_are_sorted_and_as_they_are_written(name: str) -> None:
    path = known.FOLDER / f"{name}.json"
    found = known.read(path)
    assert path.read_text("utf-8") == known.to_json(found)
    for key in ("scripts", "files", "routes", "pages", "variables", "models", "tests", "unknown"):
        assert list(getattr(found, key)) == sorted(getattr(found, key))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no such file. Write it with: runbook contract"),
        ("{", "it holds no facts"),
        ('{"repository": "a"}', "it holds no facts"),
        ('{"repository": "a", "commit": "b", "more": 1}', "it holds no facts"),
    ],
)
def test_a_file_that_holds_no_facts_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "facts.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RunbookError, match=said):
        known.read(path)
