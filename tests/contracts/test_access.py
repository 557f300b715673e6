"""What a method asks of its caller: understood exactly, or listed as unknown."""

from __future__ import annotations

import pytest

from tests.contracts.app import App

NO = "return NextResponse.json({ error: 'no' }, { status: 401 })"
FORBIDDEN = "return NextResponse.json({ error: 'no' }, { status: 403 })"
OK = "return NextResponse.json({ ok: true })"
IMPORTS = """import { getServerSession } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { headers } from 'next/headers'
const OPTIONS_ = {}
"""


def get(body: str) -> str:
    """Return a route whose GET has a body and answers in the end."""
    return f"{IMPORTS}export async function GET(request, context) {{\n{body}\n{OK}\n}}"


SESSION = "const session = await getServerSession(OPTIONS_)\n"
TOKEN = "const token = await getToken({ req: request })\n"
KEY = "request.headers.get('X-Key')"


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("", "public    0"),
        (f"{SESSION}if (!session) {NO}", "session    401"),
        (f"{SESSION}if (!session?.user?.id) {{ {NO} }}", "session    401"),
        (f"{SESSION}if (session === null) {NO}", "session    401"),
        (f"{SESSION}if (undefined == session) {NO}", "session    401"),
        (f"{SESSION}if (session) {{ {OK} }} else {{ {NO} }}", "session    401"),
        (f"const {{ user }} = await auth()\nif (!user) {NO}", "session    401"),
        (f"if (!(await getServerSession(OPTIONS_))) {NO}", "session    401"),
        (f"{TOKEN}if (!token || token.role !== 'ADMIN') {FORBIDDEN}", "role ADMIN    403"),
        (
            f"{TOKEN}if (!token || !['B', 'A'].includes(token.role as string)) {FORBIDDEN}",
            "role A B    403",
        ),
        (
            f"{TOKEN}const role = token?.role\nif (role !== 'A' && role !== 'B') {FORBIDDEN}",
            "role A B    403",
        ),
        (
            f"{SESSION}const {{ role }} = session.user\nif (!(role === 'A')) {FORBIDDEN}",
            "role A    403",
        ),
        (
            f"{TOKEN}if (!(token && token.role === 'A')) {FORBIDDEN}",
            "role A    403",
        ),
        (f"if ({KEY} !== process.env.KEY) {NO}", "header x-key  KEY 401"),
        (f"if (process.env['KEY'] != {KEY}) {NO}", "header x-key  KEY 401"),
        (f"if (request.headers['x-key'] !== process.env.KEY) {NO}", "header x-key  KEY 401"),
        (
            f"const given = headers().get('x-key') || ''\nconst key = process.env.KEY\n"
            f"if (!key || !given || given !== key) {NO}",
            "header x-key  KEY 401",
        ),
        (
            "const list = await headers()\n"
            f"if (list.get('authorization') !== `Bearer ${{process.env.CRON}}`) {NO}",
            "header authorization Bearer  CRON 401",
        ),
        (
            "const given = request.headers.get('authorization')?.replace('Bearer ', '')\n"
            f"if (given !== process.env.CRON) {NO}",
            "header authorization Bearer  CRON 401",
        ),
        (
            f"if (!timingSafeEqual(Buffer.from({KEY}), Buffer.from(process.env.KEY))) {NO}",
            "header x-key  KEY 401",
        ),
        (
            f"if (process.env.NODE_ENV === 'production') {{ if ({KEY} !== process.env.KEY) {NO} }}",
            "header x-key  KEY 401",
        ),
        (
            f"if (process.env.NODE_ENV === 'production' && {KEY} !== process.env.KEY) {NO}",
            "header x-key  KEY 401",
        ),
        (f"if ({KEY} !== process.env.KEY && 'production' === process.env.NODE_ENV) {NO}",
         "header x-key  KEY 401"),
    ],
)  # fmt: skip
def test_a_condition_before_a_refusal_says_what_is_asked(app: App, body: str, asks: str) -> None:
    assert app.asks(get(body)) == [asks]


@pytest.mark.parametrize(
    "body",
    [
        f"if (process.env.NODE_ENV !== 'production') {NO}",
        f"if (process.env.NODE_ENV === 'development' && !request.x) {NO}",
        f"if (process.env.NODE_ENV !== 'production') {{ if (!request.x) {{ {NO} }} }}",
    ],
)
def test_a_refusal_that_production_never_gives_is_left_out(app: App, body: str) -> None:
    assert app.asks(get(body)) == ["public    0"]


@pytest.mark.parametrize(
    "body",
    [
        NO,
        f"if (!allowed()) {NO}",
        f"if (blocked(request)) {NO}",
        f"if (request.x) {NO}",
        f"if (request.x > 1) {NO}",
        f"if (request.x === 'a') {NO}",
        f"if (role !== 'a') {NO}",
        f"if (typeof request.x !== 'undefined') {NO}",
        f"if (null !== context.y) {NO}",
        f"{SESSION}if (session) {NO}",
        f"let session = await getServerSession()\nsession = request.s\nif (!session.x.y()) {NO}",
        f"{TOKEN}if (token.role === 'BAD') {NO}",
        f"{TOKEN}if (token.role !== request.role) {NO}",
        f"{TOKEN}if (token.role !== 'A' && token.id !== request.id) {NO}",
        f"{TOKEN}if (!request.roles.includes(token.role)) {NO}",
        f"{TOKEN}const roles = ['A', request.x]\nif (!roles.includes(token.role)) {NO}",
        f"{TOKEN}if (['A'].includes(token.role)) {NO}",
        f"if (!request.headers.get('x-key')) {NO}",
        f"if ({KEY} !== request.key) {NO}",
        f"if ({KEY} === process.env.KEY) {NO}",
        f"if (request.headers.get(request.name) !== process.env.KEY) {NO}",
        f"if (request.nextUrl.searchParams.get('key') !== process.env.KEY) {NO}",
        f"if ({KEY} !== `${{process.env.A}}${{process.env.B}}`) {NO}",
        f"if ({KEY} !== `Bearer ${{request.key}}`) {NO}",
        f"if ({KEY} !== Buffer.from()) {NO}",
        f"const {{ key }} = request\nif ({KEY} !== key) {NO}",
        f"if ({KEY}?.split(' ')[1] !== process.env.KEY) {NO}",
        f"if (!timingSafeEqual(request.a, process.env.KEY)) {NO}",
        f"if (process.env.NODE_ENV === 'production') {NO}",
        f"{SESSION}if (request.x) {{ if (!session) {NO} }}",
        f"{SESSION}for (const x of request.all) {{ if (!session) {{ {NO} }} }}",
        f"switch (request.x) {{ case 1: {NO} }}",
        f"try {{ f() }} catch (error) {{ if (error.message === 'x') {{ {NO} }} }}",
        "await requireAdmin(request)",
    ],
)
def test_a_condition_that_is_not_understood_is_unknown(app: App, body: str) -> None:
    """Never public, and never more than the code shows."""
    assert [one.split()[0] for one in app.asks(get(body))] == ["unknown"]


def test_several_refusals_are_several_asks_in_the_order_of_the_code(app: App) -> None:
    body = f"{SESSION}if (!session) {NO}\nif (session.user.role !== 'A') {FORBIDDEN}"
    found = app.method(get(body)).access
    assert [(a.kind, a.refusal, a.place) for a in found] == [
        ("session", 401, "app/api/x/route.ts:7"),
        ("role", 403, "app/api/x/route.ts:8"),
    ]


def test_a_status_by_name_is_followed_into_the_file_that_holds_it(app: App) -> None:
    app.write("lib/http.ts", "export const HTTP = { NO: 401 } as const")
    app.write("tsconfig.json", '{\n // comments are fine\n "compilerOptions": {"baseUrl": ".",'
              '"paths": {"@/*": ["./*"],},},}')  # fmt: skip
    refusal = "if (!session) return Response.json({}, { status: HTTP.NO })"
    code = f"import {{ HTTP }} from '@/lib/http'\n{get(SESSION + refusal)}"
    assert app.asks(code) == ["session    401"]


def test_a_session_of_the_applications_own_function_is_one(app: App) -> None:
    app.write(
        "lib/me.ts",
        "export async function me() { const s = await auth(); return s }\nexport function you() {}",
    )
    code = "import { me, you } from '../../../lib/me'\n"
    assert app.asks(code + get(f"const user = await me()\nif (!user) {NO}")) == ["session    401"]
    assert app.asks(code + get(f"const user = await you()\nif (!user) {NO}")) == ["unknown    401"]


@pytest.mark.parametrize("wrapped", ["handler", "async () => Response.json({})"])
def test_a_wrapper_of_the_application_is_followed(app: App, wrapped: str) -> None:
    app.write(
        "lib/with.ts",
        "export function withAuth(inner) { return async (request) => {\n"
        f"const session = await auth()\nif (!session) {NO}\nreturn inner(request) }} }}",
    )
    code = (
        "import { withAuth } from '../../../lib/with'\n"
        "const handler = () => Response.json({ wrapped: 1 })\n"
        f"export const GET = withAuth({wrapped}, {{ a: 1 }})"
    )
    assert app.asks(code) == ["session    401"]
    assert 200 in {status for status, _, _ in app.replies(code)}


@pytest.mark.parametrize(
    "code",
    [
        "import { withAuth } from 'elsewhere'\nexport const GET = withAuth(() => {})",
        "import { compose } from 'elsewhere'\nexport const GET = compose(a, b)(() => {})",
        "export const GET = unheardOf",
        "const a = b\nconst b = a\nexport const GET = a",
        "export { GET } from 'elsewhere'",
        "export const GET = class {}",
        "const handlers = { POST() {} }\nexport const { GET } = handlers",
        "const handlers = make()\nexport const { GET } = handlers",
        "export const [GET] = all",
        "export const { GET = 1 } = all",
        "export const { a: { GET } } = all",
        "export const { ...GET } = all",
        "export let GET",
    ],
)
def test_a_handler_that_cannot_be_followed_is_unknown_and_listed(app: App, code: str) -> None:
    assert [one.split()[0] for one in app.asks(code)] == ["unknown"]
    assert "a handler that could not be followed" in app.unknown().values()


@pytest.mark.parametrize(
    "code",
    [
        "import NextAuth from 'next-auth'\nconst handler = NextAuth({})\n"
        "export { handler as GET, handler as POST }",
        "export const { GET, POST } = handlers\nimport { handlers } from '../../../auth'",
    ],
)
def test_the_sign_in_of_next_auth_is_public(app: App, code: str) -> None:
    app.write(
        "auth.ts", "import NextAuth from 'next-auth'\nexport const { handlers } = NextAuth({})"
    )
    assert app.asks(code) == ["public    0"]
