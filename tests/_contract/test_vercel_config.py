"""Limits, redirects and rewrites of the configuration of Vercel and Next.js."""

import json

import pytest

from tests._contract.app import App


def test_vercel_json_gives_limits_redirects_and_rewrites(app: App) -> None:
    config = {
        "functions": {"app/**": {"maxDuration": 30}, "app/x.ts": {"memory": 512, "runtime": "y"}},
        "redirects": [{"source": "/", "destination": "/login", "permanent": False}],
        "rewrites": [{"source": "/health", "destination": "/api/health"}],
    }
    facts = app.write("vercel.json", json.dumps(config)).facts()
    assert [(f.pattern, f.seconds, f.memory) for f in facts.functions] == [
        ("app/**", 30, 0),
        ("app/x.ts", 0, 512),
    ]
    assert [(r.kind, r.source, r.destination, r.place) for r in facts.rewrites] == [
        ("redirect", "/", "/login", "vercel.json"),
        ("rewrite", "/health", "/api/health", "vercel.json"),
    ]
    assert facts.unknown == ()


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ('{"functions": {"a": {"maxDuration": "max"}}}', "", "Expected `int`, got `str`"),
        ('{"rewrites": [{"source": "/a"}]}', "", "missing required field `destination`"),
        ('{"routes": []}', "", "Expected `null`, got `array` - at `$.routes`"),
        ('{\n"a": }', ":2", "JSON is malformed"),
    ],
)
def test_a_vercel_json_of_another_form_is_listed_and_none_of_it_read(
    app: App, text: str, place: str, problem: str
) -> None:
    [(listed, reason)] = app.write("vercel.json", text).unknown().items()
    assert listed == f"vercel.json{place}"
    assert problem in reason


def test_a_configuration_in_typescript_is_listed(app: App) -> None:
    app.write("app/page.tsx", "").write("vercel.ts", "export const config = {}")
    assert app.unknown() == {"vercel.ts": "configuration that is computed, not read"}


@pytest.mark.parametrize("file", ["next.config.js", "next.config.mjs", "next.config.ts"])
@pytest.mark.parametrize(
    "code",
    [
        "{ async rewrites() { return [ENTRY] } }",
        "{ rewrites: function () { return [/* one */ ENTRY] } }",
    ],
)
def test_next_config_gives_redirects_and_rewrites(app: App, file: str, code: str) -> None:
    entry = "{ source: `/:id`, destination: '/api/x' }"
    app.write(file, f"const config =\n {code.replace('ENTRY', entry)}\nexport default config")
    [rewrite] = app.facts().rewrites
    assert (rewrite.kind, rewrite.source, rewrite.destination) == ("rewrite", "/:id", "/api/x")
    assert rewrite.place == f"{file}:2"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        *((f"{{ {setting} }}", "a redirect that is computed") for setting in (
            "redirects", "redirects: make", "redirects: () => { return make() }",
            "redirects() { return [{ source: '/a', destination: to }] }",
            r"redirects() { return [{ source: '/a(\\d+)', destination: '/b' }] }",
        )),
        ("{ basePath: '/app' }", "basePath changes addresses; not considered"),
        ("{ basePath }", "basePath changes addresses; not considered"),
    ],
)  # fmt: skip
def test_what_next_config_computes_is_listed(app: App, code: str, reason: str) -> None:
    app.write("app/page.tsx", "").write("next.config.js", f"module.exports = {code}")
    assert app.unknown() == {"next.config.js:1": reason}


def test_a_configuration_that_next_js_does_not_take_is_not_read(app: App) -> None:
    app.write("app/page.tsx", "").write("next.config.js", "module.exports = { a: 1 }")
    app.write("next.config.mjs", "export default { basePath: '/x' }")
    assert app.unknown() == {"next.config.mjs": "Next.js does not read it: it takes next.config.js"}
