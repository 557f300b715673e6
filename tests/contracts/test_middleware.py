"""What the middleware asks before a route is reached."""

from __future__ import annotations

import pytest

from tests.contracts.app import App

ROUTE = "export function GET() { return Response.json({}) }"
SIGN_IN = "return NextResponse.redirect(new URL('/login', request.url))"
TOKEN = "const token = await getToken({ req: request })\n"
PUBLIC, SESSION = ["public    0"], ["session    307"]


def middleware(body: str, rest: str = "") -> str:
    """Return a middleware with a body."""
    return (
        "import { NextResponse } from 'next/server'\n"
        f"export async function middleware(request) {{\n{body}\n"
        f"return NextResponse.next() }}\n{rest}"
    )


def config(matcher: str) -> str:
    """Return the export that says where the middleware runs."""
    return f"export const config = {{ matcher: {matcher} }}"


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("", PUBLIC),
        (f"{TOKEN}if (!token) {SIGN_IN}", SESSION),
        (f"{TOKEN}if (token == null) {{ {SIGN_IN} }}", SESSION),
        (f"{TOKEN}if (token) {{ return NextResponse.next() }} else {{ {SIGN_IN} }}", SESSION),
        (f"{TOKEN}if (!token) {{ const url = new URL('/l')\nconst r = "
         "NextResponse.redirect(url)\nreturn wrap(request, r) }", SESSION),
        (f"{TOKEN}if (!token) return NextResponse.json({{}}, {{ status: 401 }})",
         ["session    401"]),
        (f"try {{ {TOKEN}if (!token) {SIGN_IN} }} catch {{ }}", SESSION),
        (f"try {{ {SIGN_IN} }} catch {{ }}", ["nobody    307"]),
        (f"const token = null\nif (!token) {{ {SIGN_IN} }}", ["nobody    307"]),
        (f"const open = false\nif (!open) {SIGN_IN}", ["nobody    307"]),
        (SIGN_IN, ["nobody    307"]),
        ("return NextResponse.next()\n" + SIGN_IN, PUBLIC),
        (f"const path = request.nextUrl.pathname\nif (path === '/api/x') {SIGN_IN}",
         ["nobody    307"]),
        (f"const {{ pathname }} = request.nextUrl\nif (pathname !== '/api/x') {SIGN_IN}", PUBLIC),
        (f"if ('/api/x' == request.nextUrl.pathname) return NextResponse.next()\n{SIGN_IN}",
         PUBLIC),
        (f"if (request.nextUrl.pathname.startsWith('/api')) return NextResponse.next()\n{SIGN_IN}",
         PUBLIC),
        (f"if (request.nextUrl.pathname.endsWith('.png')) return NextResponse.next()\n{SIGN_IN}",
         ["nobody    307"]),
        (f"const {{ pathname }} = request.nextUrl\nconst open = ['/api', '/y']\n"
         f"if (open.some(p => pathname.startsWith(p))) return NextResponse.next()\n{SIGN_IN}",
         PUBLIC),
        (f"const {{ pathname }} = request.nextUrl\nconst open = ['/api']\nconst is = open.some(\n"
         f"p => pathname === p || pathname.startsWith(p + '/'))\nif (is) {{ }} else {SIGN_IN}",
         PUBLIC),
        (f"const open = ['/api/x']\nif (open.some(p => request.nextUrl.pathname === p)) "
         f"return NextResponse.next()\n{SIGN_IN}", PUBLIC),
        (f"const open = ['/y']\nif (!open.includes(request.nextUrl.pathname)) {SIGN_IN}",
         ["nobody    307"]),
        (f"{TOKEN}if (request.nextUrl.pathname.startsWith('/admin') && !token) {SIGN_IN}", PUBLIC),
        (f"{TOKEN}if (request.nextUrl.pathname.startsWith('/api') && !token) {SIGN_IN}", SESSION),
        (f"{TOKEN}if (!token && request.nextUrl.pathname.startsWith('/api')) {SIGN_IN}", SESSION),
        (f"if (!(await auth())) {SIGN_IN}", SESSION),
        (f"{TOKEN}if (token) {{ }} else if (process.env.NODE_ENV === 'production') {SIGN_IN}",
         SESSION),
        (f"if (process.env.NODE_ENV !== 'production') {SIGN_IN}", PUBLIC),
        (f"if (maintenance()) {SIGN_IN}", ["unknown    307"]),
        (f"if (request.x === request.y) {{ }} else {SIGN_IN}", ["unknown    307"]),
        ("if (request.x) { }\nif (request.y) f()", PUBLIC),
        (f"if (request.nextUrl.pathname.startsWith(request.x)) {SIGN_IN}", ["unknown    307"]),
        (f"if (request.list.some(p => p)) {SIGN_IN}", ["unknown    307"]),
        (f"const open = ['/a']\nif (open.some(isOpen)) {SIGN_IN}", ["unknown    307"]),
        (f"const open = ['/a']\nif (open.some(p => p.endsWith('x'))) {SIGN_IN}",
         ["unknown    307"]),
        (f"const open = ['/a']\nif (open.some(p => request.nextUrl.pathname === p + x)) {SIGN_IN}",
         ["unknown    307"]),
        (f"const open = ['/a', request.x]\nif (open.includes(request.nextUrl.pathname)) {SIGN_IN}",
         ["unknown    307"]),
        (f"const open = ['/a']\nif (open.map(request.x)) {SIGN_IN}", ["unknown    307"]),
        (f"if (request.x || (await auth())) {SIGN_IN}", ["unknown    307"]),
        (f"if (-request.x) {SIGN_IN}", ["unknown    307"]),
        (f"if (!request.x) {SIGN_IN}", ["unknown    307"]),
        ("if (limited) return new NextResponse('slow', { status: 429 })", PUBLIC),
    ],
)  # fmt: skip
def test_the_middleware_is_followed_for_an_address(app: App, body: str, asks: list[str]) -> None:
    app.write("middleware.ts", middleware(body))
    assert app.asks(ROUTE) == asks


@pytest.mark.parametrize(
    ("matcher", "matched"),
    [
        ("'/api/:path*'", True),
        ("'/api/:path'", True),
        ("'/\\u0061p\\u{69}/x'", True),
        ("'/:path+'", True),
        ("'/:a/:b?'", True),
        ("'/api'", False),
        ("'/dashboard/:path*'", False),
        ("['/other', '/api/(.*)']", True),
        ("'/((?!api|_next/static).*)'", False),
        ("'/((?!_next|.*\\\\..*).*)'", True),
        ("[{ source: '/api/:path(x|y)' }]", True),
    ],
)
def test_the_middleware_runs_where_its_matcher_says(app: App, matcher: str, matched: bool) -> None:
    """Source: nextjs.org/docs/app/api-reference/file-conventions/middleware (matcher)."""
    app.write("middleware.ts", middleware(SIGN_IN, config(matcher)))
    assert app.asks(ROUTE) == (["nobody    307"] if matched else PUBLIC)


@pytest.mark.parametrize("matcher", ["make()", "[1]", "'/(('", "[{ locale: false }]"])
def test_a_matcher_that_is_not_understood_is_listed(app: App, matcher: str) -> None:
    app.write("middleware.ts", middleware(SIGN_IN, config(matcher)))
    assert app.asks(ROUTE) == ["unknown    0"]
    assert app.unknown() == {"middleware.ts:5": "a matcher that is computed"}


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("export { default } from 'next-auth/middleware'", SESSION),
        ("import { withAuth } from 'next-auth/middleware'\nexport default withAuth({})", SESSION),
        ("import { clerk } from 'elsewhere'\nexport default clerk()", ["unknown    0"]),
        ("export const config = {}", PUBLIC),
        ("export const middleware = (request) => NextResponse.next()", PUBLIC),
        ("export function middleware( {", ["unknown    0"]),
        ("export function proxy(request) { " + SIGN_IN + " }", ["nobody    307"]),
    ],
)
def test_a_middleware_in_another_form(app: App, code: str, asks: list[str]) -> None:
    app.write("middleware.ts", code)
    assert app.asks(ROUTE) == asks


def test_the_middleware_lies_beside_app(app: App) -> None:
    app.write("middleware.ts", middleware(SIGN_IN)).write("src/middleware.ts", middleware(""))
    app.write("src/app/api/y/route.ts", ROUTE)
    assert app.facts().routes[0].methods[0].access[0].kind == "public"


def test_what_the_middleware_asks_comes_before_what_the_route_asks(app: App) -> None:
    app.write("middleware.ts", middleware(f"{TOKEN}if (!token) {SIGN_IN}"))
    code = (
        "export function GET(request) {\nif (request.headers.get('k') !== process.env.K)\n"
        "return Response.json({}, { status: 401 }) }"
    )
    assert app.asks(code) == ["session    307", "header k  K 401"]


def test_a_dynamic_part_of_an_address_is_matched_by_a_sample(app: App) -> None:
    app.write("middleware.ts", middleware(SIGN_IN, config("'/api/files/:id'")))
    app.route(ROUTE, "api/files/[id]").route(ROUTE, "api/files")
    access = {route.path: route.methods[0].access[0].kind for route in app.facts().routes}
    assert access == {"/api/files": "public", "/api/files/[id]": "nobody"}
