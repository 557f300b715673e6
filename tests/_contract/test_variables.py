"""Environment variables: each form of reading one, and which code does."""

import subprocess
from pathlib import Path

import pytest

from tests._contract.app import App

PAGE = "app/page.tsx"
COMPUTED = "reads an environment variable under a computed name"
HANDED_ON = "hands all of process.env on"


T3 = "import { createEnv } from '@t3-oss/env-nextjs'; "
SCHEMA = "a schema of environment variables that is computed"


def read(app: App, code: str, path: str = PAGE) -> dict[str, tuple[str, ...]]:
    """Return the variables that the application reads, with their places."""
    return {v.name: v.places for v in app.write(path, code).facts().variables if v.places}


@pytest.mark.parametrize(
    "code",
    [
        "f(process.env.A)",
        "f(process.env['A'])",
        'f(process.env["A"]!)',
        "f(process.env?.A)",
        "f(process['env'].A)",
        "f(globalThis.process.env.A)",
        "const { A } = process.env",
        "const { A: b } = process.env",
        "const { A: b = 'x' } = process.env",
        "const { A = 'x' } = process.env",
        "const name = 'A'; f(process.env[name])",
        "for (const name of ['A']) f(process.env[name])",
        "const needed = ['A'] as const; needed.filter((n) => !process.env[n])",
        "['A', /* not B */].forEach(n => f(process.env[n]))",
        "process.env.A ||= 'x'",
        "const s = z.object({ A: z.string(), /* not B */ }); s.safeParse(process.env)",
        "z.object({ 'A': z.string() }).parse(process.env)",
        f"{T3}createEnv({{ server: {{ A: z.string() }}, experimental__runtimeEnv: {{}} }})",
        f"{T3}createEnv({{ client: {{ A: z.string() }}, runtimeEnv: process.env }})",
        f"{T3}export const env = createEnv({{ shared: {{ 'A': 1, /* not B */ }}, server: {{}} }})",
    ],
)
def test_a_variable_that_is_read_has_its_place(app: App, code: str) -> None:
    assert read(app, code) == {"A": (f"{PAGE}:1",)}
    assert app.unknown() == {}


@pytest.mark.parametrize(
    "code",
    [
        "process.env.A = 'x'",
        "delete process.env.A",
        "// process.env.A",
        "f('process.env.A')",
        "define({ 'process.env.A': 1 })",
        "f(other.env.A, import.meta.env.A)",
        "f(other['env'].A)",
        "const { argv } = process; const env = 1",
    ],
)
def test_what_does_not_read_a_variable_is_none(app: App, code: str) -> None:
    assert read(app, code) == {}
    assert app.unknown() == {}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("f(process.env[name()])", COMPUTED),
        ("function f(name) { return process.env[name] }", COMPUTED),
        ("const f = (name) => process.env[name]", COMPUTED),
        ("const f = () => process.env[name]", COMPUTED),
        ("names.map(n => process.env[n])", COMPUTED),
        ("const n = `A_${b}`; f(process.env[n])", COMPUTED),
        ("for (const n of ['A', b]) f(process.env[n])", COMPUTED),
        ("f(process.env)", HANDED_ON),
        ("f({ ...process.env })", HANDED_ON),
        ("const { A, ...rest } = process.env", HANDED_ON),
        ("const env = process.env", HANDED_ON),
        ("const { argv, env } = process", HANDED_ON),
        ("const { env: e } = process", HANDED_ON),
        ("import { env } from 'node:process'", HANDED_ON),
        ("import { env as e } from 'process'", HANDED_ON),
        ("s.parse(process.env)", HANDED_ON),
        ("const s = z.object({ ...more }); s.parse(process.env)", HANDED_ON),
        ("const s = z.object(shape); s.parse(process.env)", HANDED_ON),
        ("const s = z.array(shape); s.parse(process.env)", HANDED_ON),
        ("const s = z; s.parse(process.env)", HANDED_ON),
        ("export const env = process.env", HANDED_ON),
        ("export default process.env", HANDED_ON),
        ("createEnv({ server: { A: 1 }, runtimeEnv: process.env })", HANDED_ON),
        ("f({ x: process.env })", HANDED_ON),
        (f"{T3}createEnv()", SCHEMA),
        (f"{T3}createEnv(options)", SCHEMA),
        (f"{T3}createEnv({{ server: {{ ...more }} }})", SCHEMA),
        (f"{T3}createEnv({{ server: shape }})", SCHEMA),
        (f"{T3}createEnv({{ server }})", SCHEMA),
        (f"{T3}createEnv({{ extends: [vercel()] }})", SCHEMA),
        ("const env = 1; <p>a & b</p>", "not understood by the parser"),
    ],
)
def test_what_reads_no_certain_variable_is_listed(app: App, code: str, reason: str) -> None:
    assert read(app, code) == {}
    assert app.unknown() == {f"{PAGE}:1": reason}


def test_places_are_in_the_order_of_the_lines(app: App) -> None:
    lines = "\n" * 8 + "f(process.env.A)\nf(process.env.A)"
    assert read(app, lines) == {"A": (f"{PAGE}:9", f"{PAGE}:10")}


def test_code_is_of_the_application_of_its_tools_or_unused(app: App) -> None:
    """What nothing imports reads a variable in vain."""
    reads = {
        "app/page.tsx": "import './part'\nimport { b } from '@/lib/b'\nimport c = require('x')",
        "app/layout.tsx": "const c = require('../lib/c')",
        "app/part.tsx": "export const P = process.env.PART",
        "lib/b/index.ts": "export * from './deep.js'\nexport const b = process.env.B",
        "lib/b/deep.ts": "export const d = import('../lazy')",
        "lib/lazy.ts": "f(process.env.LAZY)",
        "lib/c.js": "f(process.env.C)",
        "lib/dead.ts": "f(process.env.DEAD, process.env.C)",
        "next.config.js": "module.exports = { x: process.env.CONFIG }",
        "next.config.mjs": "export default { x: process.env.IGNORED }",
        "instrumentation.ts": "f(process.env.START)",
        "scripts/run.js": "import '../lib/tool'\nf(process.env.SCRIPT)",
        "lib/tool.js": "f(process.env.TOOL)",
        "lib/x.test.ts": "f(process.env.TEST)",
        "jobs/named.js": "f(process.env.NAMED)",
        "public/sw.js": "f(process.env.SERVED)",
        "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"], "exact": ["lib/c"]}}}',
        "package.json": '{"scripts": {"job": "node jobs/named.js"}}',
    }
    for path, code in reads.items():
        app.write(path, code)
    variables = app.facts().variables
    assert [v.name for v in variables if v.places] == ["B", "C", "CONFIG", "LAZY", "PART", "START"]
    assert [v.name for v in variables if v.tools] == ["NAMED", "SCRIPT", "TEST", "TOOL"]
    assert {v.name: v.unused for v in variables if v.unused} == {
        "C": ("lib/dead.ts:1",),
        "DEAD": ("lib/dead.ts:1",),
        "IGNORED": ("next.config.mjs:1",),
    }


def test_an_import_of_the_application_that_leads_nowhere_is_listed(app: App) -> None:
    """What it would have read is not known."""
    app.write("jsconfig.json", '{"compilerOptions": {"baseUrl": "src", "paths": {"@x": ["x"]}}}')
    app.write("app/page.tsx", "import './gone'\nimport 'react'\nimport './style.css'")
    app.write("app/layout.tsx", "import x from '@x'")
    assert app.unknown() == {
        "app/page.tsx": "imports ./gone, which is not there",
        "app/layout.tsx": "imports @x, which is not there",
    }


def test_an_import_of_another_package_of_the_repository_is_listed(tmp_path: Path) -> None:
    """What it reads is not known, whether it lies in the checkout, beside it, or is linked."""
    app = App(tmp_path / "apps" / "web")
    app.write("package.json", '{"dependencies": {"@x/ui": "workspace:*", "react": "19"}}')
    app.write("packages/in/package.json", '{"name": "inner"}').write("bad/package.json", "{")
    imports = ("@x/email/send", "@x/ui", "inner", "react")
    app.write("app/page.tsx", "\n".join(f"import '{name}'" for name in imports))
    email = App(tmp_path / "packages" / "email").write("package.json", '{"name": "@x/email"}')
    email.write("src/index.ts", "f(process.env.MAIL_KEY)")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "."], check=True)
    assert {entry.reason for entry in app.facts().unknown} == {
        f"imports {name}, code of the same repository, which was not read" for name in imports[:3]
    }


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "{}", "{ a: b }", "{ ...a }", "null", "[" * 99 + "]" * 99),
        *('{"compilerOptions": []}', '{"compilerOptions": {"paths": 1}}'),
    ],
)
def test_a_broken_tsconfig_does_not_stop_the_reading(app: App, text: str) -> None:
    app.write("tsconfig.json", text)
    assert read(app, "f(process.env.A)") == {"A": (f"{PAGE}:1",)}
    assert set(app.unknown()) <= {"tsconfig.json"}
