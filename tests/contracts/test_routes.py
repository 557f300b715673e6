"""Addresses by the file conventions of Next.js, and the methods that a route exports."""

from __future__ import annotations

import pytest

from tests.contracts.app import App

GET = "export async function GET() { return Response.json({ ok: true }) }"


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("app/api/x/route.ts", "/api/x"),
        ("src/app/api/x/route.js", "/api/x"),
        ("app/api/x/route.tsx", "/api/x"),
        ("app/route.ts", "/"),
        ("app/(shop)/api/(inner)/x/route.ts", "/api/x"),
        ("app/api/[id]/[...rest]/route.ts", "/api/[id]/[...rest]"),
        ("app/api/%5Fhidden/route.ts", "/api/_hidden"),
        ("app/.well-known/x/route.ts", "/.well-known/x"),
        ("app/@slot/x/route.ts", "/x"),
        ("pages/api/x.ts", "/api/x"),
        ("src/pages/api/x/index.js", "/api/x"),
        ("pages/api/[...all].ts", "/api/[...all]"),
    ],
)
def test_a_route_file_has_its_address(app: App, file: str, address: str) -> None:
    [route] = app.write(file, f"{GET}\nexport default GET").facts().routes
    assert (route.path, route.file) == (address, file)


@pytest.mark.parametrize(
    "file",
    [
        "app/api/_log/route.ts",
        "app/_private/api/x/route.ts",
        "app/api/x/route-backup.ts",
        "app/api/x/route.config.ts",
        "app/api/x/helper.ts",
        "backups/api/x/route.ts",
        "app/node_modules/x/route.ts",
        "app/photos/(..)album/route.ts",
        "pages/other.ts",
    ],
)
def test_what_next_js_does_not_route_is_no_route(app: App, file: str) -> None:
    assert app.write(file, GET).facts().routes == ()


def test_the_folder_in_src_is_ignored_beside_one_at_the_top(app: App) -> None:
    """Source: nextjs.org/docs/app/api-reference/file-conventions/src-folder."""
    app.route(GET).write("src/app/api/y/route.ts", GET)
    assert [route.path for route in app.facts().routes] == ["/api/x"]


def test_pages_are_the_addresses_of_page_files(app: App) -> None:
    page = "export default function Page() { return <p>hello</p> }"
    files = (
        "app/page.tsx",
        "app/(in)/login/page.tsx",
        "app/_x/page.tsx",
        "app/photo/(.)p/page.tsx",
    )
    for file in (*files, "pages/about.tsx", "pages/index.jsx", "pages/_app.tsx", "pages/api/x.ts"):
        app.write(file, page)
    assert app.facts().pages == ("/", "/about", "/login")


@pytest.mark.parametrize(
    ("code", "methods"),
    [
        (GET, "GET"),
        ("export const GET = async () => Response.json({})", "GET"),
        ("export const GET = function () {}, POST = () => null", "GET POST"),
        ("function handler() {}\nexport { handler as GET, handler as PUT }", "GET PUT"),
        ("const handler = () => {}\nexport const PATCH = handler", "PATCH"),
        ("export { GET, POST as DELETE } from './handlers'", "DELETE GET"),
        ("export * from './handlers'", "GET POST"),
        ("import { all } from './handlers'\nexport const { GET, POST } = all", "GET POST"),
        ("const all = { GET() {}, 'POST': () => 1 }\nexport const { GET, POST } = all", "GET POST"),
        ("import * as h from './handlers'\nexport const GET = h.GET", "GET"),
        ("export function HEAD() {}\nexport function OPTIONS() {}", "HEAD OPTIONS"),
        ("export const dynamic = 'force-dynamic'\nexport function GET() {}", "GET"),
        ("export function get() {}\nfunction POST() {}", ""),
        ("export type POST = { a: 1 }\nexport interface PUT { a: 1 }\n" + GET, "GET"),
    ],
)
def test_methods_are_what_a_route_exports_by_name(app: App, code: str, methods: str) -> None:
    app.write(
        "app/api/x/handlers.ts",
        "export function GET() {}\nexport function POST() {}\nexport const all = { GET, POST }",
    )
    [route] = app.route(code).facts().routes
    assert " ".join(method.name for method in route.methods) == methods
    assert ("app/api/x/route.ts" in app.unknown()) == (methods == "")


@pytest.mark.parametrize(
    ("code", "methods"),
    [
        ("export default function handler(req, res) { res.json({}) }", "ANY"),
        ("export default (req, res) => { if (req.method === 'POST') res.json({}) }", "POST"),
        (
            "function handler(req, res) { switch (req.method) { case 'GET': return res.json({})\n"
            "default: return res.status(405).end() } }\nexport default handler",
            "GET",
        ),
        (
            "module.exports = (req, res) => { switch (res.x) { case 'GET': }\n"
            "if ('PUT' !== req.method) return }",
            "PUT",
        ),
        ("export const config = {}\nmodule.loaded = 1", ""),
        ("export default 1 + 1", "ANY"),
    ],
)
def test_a_handler_of_pages_api_answers_the_methods_it_compares(
    app: App, code: str, methods: str
) -> None:
    [route] = app.write("pages/api/x.js", code).facts().routes
    assert " ".join(method.name for method in route.methods) == methods


def test_a_route_with_a_syntax_error_is_not_read_and_is_listed_with_its_line(app: App) -> None:
    [route] = app.route("\nexport async function GET() {\n  return (\n}\n").facts().routes
    assert route.methods == ()
    [(place, reason)] = app.unknown().items()
    assert place.startswith("app/api/x/route.ts:")
    assert reason == "a syntax error: the route was not read"


@pytest.mark.parametrize("code", ["{ f( }", "{ f(1; }", "{ return 1", "{ if (a { } }"])
def test_a_missing_bracket_is_a_syntax_error_too(app: App, code: str) -> None:
    assert app.route(f"export function GET() {code}").facts().routes[0].methods == ()
    assert app.unknown() == {"app/api/x/route.ts:1": "a syntax error: the route was not read"}


def test_a_route_that_is_nested_too_deeply_is_listed_and_the_rest_is_read(app: App) -> None:
    deep = " || ".join(["!session"] * 3000)
    app.route(
        f"export function GET(session) {{ if ({deep}) "
        "return Response.json({}, { status: 401 }) }"
    ).route(GET, "api/y")
    assert [len(route.methods) for route in app.facts().routes] == [0, 1]
    assert app.unknown() == {"app/api/x/route.ts": "nested too deeply, not read"}


def test_an_export_that_leads_round_in_a_circle_has_an_end(app: App) -> None:
    app.route("export { GET } from './a'\nexport * from './b'")
    app.write("app/api/x/a.ts", "export { GET } from './route'")
    app.write("app/api/x/b.ts", "export * from './route'\nexport { PUT } from './b'")
    method = app.facts().routes[0].methods[0]
    assert (method.name, method.access[0].kind) == ("GET", "unknown")
