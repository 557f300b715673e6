"""Addresses by the file conventions of Next.js, and the methods that a route exports."""

import pytest

from tests._contract.app import App

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
    assert app.write(file, GET).write("app/page.tsx", "").facts().routes == ()


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
        ("export const { a: GET } = all\nfunction f() { const POST = 1 }", "GET"),
        ("const all = { GET() {}, 'POST': () => 1 }\nexport const { GET, POST } = all", "GET POST"),
        ("import * as h from './handlers'\nexport const GET = h.GET", "GET"),
        ("export function HEAD() { const GET = 1 }\nexport function OPTIONS() {}", "HEAD OPTIONS"),
        ("export const dynamic = 'force-dynamic'\nexport function GET() {}", "GET"),
        ("export function get() {}\nfunction POST() {}", ""),
        ("export type POST = { a: 1 }\nexport interface PUT { a: 1 }\n" + GET, "GET"),
        ("export type { PUT } from './handlers'\n" + GET, "GET"),
    ],
)
def test_methods_are_what_a_route_exports_by_name(app: App, code: str, methods: str) -> None:
    app.write(
        "app/api/x/handlers.ts",
        "export function GET() {}\nexport function POST() {}\nexport const all = { GET, POST }",
    )
    [route] = app.route(code).facts().routes
    assert " ".join(route.methods) == methods
    assert ("app/api/x/route.ts" in app.unknown()) == (methods == "")


def test_a_handler_of_pages_api_answers_methods_that_are_not_known(app: App) -> None:
    """It has one handler; a named export there answers nothing."""
    code = "export function PUT() {}\nexport default (req) => { switch (req.method) {} }"
    [route] = app.write("pages/api/x.js", code).facts().routes
    assert route.methods == ()
    assert app.unknown() == {
        "pages/api/x.js": "a handler of pages/api: which methods it answers is not known"
    }


def test_a_default_export_of_a_route_file_answers_nothing(app: App) -> None:
    [route] = app.route("export default function GET() {}").facts().routes
    assert route.methods == ()
    assert app.unknown() == {"app/api/x/route.ts": "no method was found"}


def test_names_that_a_package_exports_are_listed_as_unknown(app: App) -> None:
    [route] = app.route("export { GET } from 'kit'\nexport * from 'kit'").facts().routes
    assert route.methods == ("GET",)
    assert app.unknown() == {"app/api/x/route.ts": "exports all that kit does, which was not read"}


@pytest.mark.parametrize(
    "types",
    ["Row[]", "{ n: number }[]", "Array<Row>", "Map<string, Row[]>[]", "{\n n: number;\n}[]"],
)
def test_a_template_with_types_is_no_mistake(app: App, types: str) -> None:
    """As Prisma's own documentation writes it: prisma.io/docs, raw queries."""
    query = f"const rows = await db.$queryRaw<{types}>`SELECT '<b>' AS n`"
    code = f"export async function GET() {{\n{query}\n}}\nexport const PUT = f(process.env.LAST)"
    facts = app.route(code).facts()
    assert facts.routes[0].methods == ("GET", "PUT")
    line = code[: code.index("LAST")].count("\n") + 1
    assert facts.variables[0].places == (f"app/api/x/route.ts:{line}",)
    assert facts.unknown == ()


def test_what_the_parser_does_not_understand_is_its_own_fault_and_hides_nothing_else(
    app: App,
) -> None:
    code = "export async function GET() {}\nexport const x = <A,>(a) => a <<\n"
    [route] = app.route(code).facts().routes
    assert route.methods == ("GET",)
    [(place, reason)] = app.unknown().items()
    assert place.startswith("app/api/x/route.ts:")
    assert reason == "not understood by the parser"


def test_an_export_that_leads_round_in_a_circle_has_an_end(app: App) -> None:
    app.route("export { GET } from './a'\nexport * from './b'")
    app.write("app/api/x/a.ts", "export { GET } from './route'")
    app.write("app/api/x/b.ts", "export * from './route'\nexport { PUT } from './b'")
    assert app.facts().routes[0].methods == ("GET", "PUT")
