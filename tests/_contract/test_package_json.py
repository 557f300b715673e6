"""npm scripts, the files that they run, and the secrets that stay out of the facts."""

import json

import pytest

from snippets._contract.facts import as_json
from snippets._contract.package_json import hide
from tests._contract.app import App


def with_scripts(app: App, **scripts: object) -> App:
    """Write npm scripts."""
    return app.write("package.json", json.dumps({"scripts": scripts}))


def test_scripts_have_their_command_lines_and_the_files_that_are_not_there(app: App) -> None:
    with_scripts(
        app,
        build="next build",
        job="node scripts/there.js && node ./scripts/gone.js --x",
        other="NODE_ENV=test tsx jobs/run.ts",
        quoted="node -e \"require('./lib/x.js')\"",
        broken="node 'scripts/x.js",
        glob="prettier scripts/*.js $FILE.js http://x/y.js",
    )
    app.write("scripts/there.js", "").write("jobs/run.ts", "").write("lib/x.js", "")
    scripts = {script.name: script for script in app.facts().scripts}
    assert scripts["build"].command == "next build"
    assert {name: s.missing for name, s in scripts.items() if s.missing} == {
        "job": ("scripts/gone.js",)
    }
    assert app.facts().files == ("jobs/run.ts", "scripts/there.js")


def test_script_files_are_code_below_scripts_and_shell_scripts_at_the_top(app: App) -> None:
    for path in (
        "scripts/a.js",
        "scripts/b/c.sh",
        "scripts/notes.md",
        "deploy.sh",
        "x.js",
        "s/y.sh",
    ):
        app.write(path, "")
    assert app.facts().files == ("deploy.sh", "scripts/a.js", "scripts/b/c.sh")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("API_TOKEN=abc123 node x", "API_TOKEN=… node x"),
        ("cross-env DATABASE_URL=postgresql://a:b@c/d x", "cross-env DATABASE_URL=… x"),
        ("psql postgresql://user:pass@host/db", "psql postgresql://…@host/db"),
        ("curl https://token@host/x", "curl https://…@host/x"),
        ("vercel --token abcdef deploy", "vercel --token … deploy"),
        ("x --api-key=abc", "x --api-key=…"),
        ("x --password 'a b'", "x --password …"),
        ("curl -H 'Authorization: Bearer abc1' x", "curl -H 'Authorization: Bearer …' x"),
        ('curl -H "X-Api-Key: abc1" x', 'curl -H "X-Api-Key: …" x'),
        ("curl -u me:abc1 x", "curl -u me:… x"),
        ("curl --user 'me:abc1' x", "curl --user 'me:…' x"),
        ("stripe sk_live_abc123DEF", "stripe …"),
        ("gh ghp_abcdefghijklmnopqrstuvwxyz", "gh …"),
        ("x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "x …"),
        ("x 0123456789abcdef0123456789abcdef", "x …"),
        ("API_TOKEN=$TOKEN node x", "API_TOKEN=$TOKEN node x"),
        ('curl -H "Authorization: Bearer $KEY" x', None),
        ("curl -u $ME:$KEY x", None),
        ("npm run token:check && npm run api-key:list", None),
        ("NODE_ENV=production next build", "NODE_ENV=production next build"),
        ("curl -f http://localhost:3000/api/health || echo no", None),
        ("node scripts/deploy-database.js --environment production", None),
    ],
)
def test_what_looks_like_a_secret_is_hidden(line: str, shown: str | None) -> None:
    assert hide(line) == (shown or line)


def test_no_secret_of_an_application_gets_into_its_facts(app: App) -> None:
    canary = "hunter2canary"
    url = f"https://user:{canary}@host/x"
    with_scripts(app, a=f"SECRET={canary} x", b=f"curl {url}", c=f"x --token={canary}")
    app.write(".env", f"KEY={canary}").write("NOTES.md", url)
    app.write("vercel.json", json.dumps({"rewrites": [{"source": "/a", "destination": url}]}))
    app.write(
        "next.config.js",
        f"module.exports = {{ redirects: () => [{{ source: '/b', destination: '{url}' }}] }}",
    )
    app.route(
        f"const key = '{canary}'\n"
        f"export function GET(r) {{ if (r.headers.get('k') !== '{canary}')\n"
        f"return Response.json({{ a: '{canary}' }}, {{ status: 401 }}) }}"
    )
    app.write("prisma/schema.prisma", f'model A {{ id Int @default("{canary}") broken( }}')
    assert canary not in as_json(app.facts())
