"""How a method answers: its statuses and the top-level keys of its JSON."""

from __future__ import annotations

import pytest

from tests.contracts.app import App


def get(body: str, before: str = "") -> str:
    """Return a route whose GET has a body."""
    return f"{before}\nexport async function GET(request, context) {{\n{body}\n}}"


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("return NextResponse.json({ a: 1, 'b': 2, c, d() {} })", (200, "a b c d", True)),
        ("return Response.json({ a: 1 /* it */ }, { status: 503 })", (503, "a", True)),
        ("return new Response(JSON.stringify({ a: 1 }), { status: 201 })", (201, "a", True)),
        ("return new NextResponse('text', { headers: {} })", (200, "", True)),
        ("return new Response()", (200, "", True)),
        ("return new Response(stream)", (200, "", False)),
        ("return Response.json([1, 2])", (200, "", True)),
        ("return Response.json(null)", (200, "", True)),
        ("return Response.json(request.body)", (200, "", False)),
        ("return Response.json({ [request.x]: 1, a: 2 })", (200, "a", False)),
        ("return Response.json({ ...request.x, a: 2 })", (200, "a", False)),
        ("return Response.json({ ...{ b: 1 }, a: 2 })", (200, "a b", True)),
        ("const rest = { b: 1 }\nreturn Response.json({ ...rest, a: 2 })", (200, "a b", True)),
        ("const body = { a: 1 }\nreturn Response.json(body)", (200, "a", True)),
        ("const body = { a: 1 } as Body\nreturn Response.json(body as any)", (200, "a", True)),
        ("const body = { a: 1 }\nbody.b = 2\nreturn Response.json(body)", (200, "a", False)),
        ("let body = { a: 1 }\nreturn Response.json(body)", (200, "", False)),
        ("const { body } = context\nreturn Response.json(body)", (200, "", False)),
        ("const o = { body: { a: 1 } }\nreturn Response.json(o.body)", (200, "a", True)),
        ("const { body } = { body: { a: 1 } }\nreturn Response.json(body)", (200, "a", True)),
        ("return Response.json(request.x ? { a: 1, b: 1 } : { a: 2 })", (200, "a", False)),
        ("return Response.json(request.x ? { a: 1 } : { a: 2 })", (200, "a", True)),
        ("return Response.json(helper())", (200, "a", True)),
        ("return Response.json(arrow())", (200, "a b", True)),
        ("return Response.json(either())", (200, "a", False)),
        ("return Response.json(nothing())", (200, "", False)),
        ("return Response.json(unheard())", (200, "", False)),
        ("return Response.json({}, { status: request.x })", (0, "", True)),
        ("return Response.json({}, { ...request.x })", (0, "", True)),
        ("return Response.json({}, init)", (202, "", True)),
        ("return Response.json({}, request.init)", (0, "", True)),
        ("return NextResponse.redirect(new URL('/x', request.url))", (307, "", True)),
        ("return NextResponse.redirect('/x', 308)", (308, "", True)),
        ("return NextResponse.redirect('/x', { status: 301 })", (301, "", True)),
        ("return Response.redirect('/x')", (302, "", True)),
        ("notFound()", (404, "", True)),
        ("return res.status(418).json({ tea: 1 })", (418, "tea", True)),
        ("res.json({ a: 1 })", (200, "a", True)),
        ("return res.status(204).end()", (204, "", True)),
    ],
)
def test_a_response_has_its_status_and_keys(
    app: App, body: str, reply: tuple[int, str, bool]
) -> None:
    before = (
        "import { notFound } from 'next/navigation'\n"
        "const init = { status: 202 }\n"
        "function helper() { const x = () => ({ z: 1 }); return { a: 1 } }\n"
        "const arrow = () => ({ a: 1, b: 2 })\n"
        "function either() { if (init) { return { a: 1 } } return { a: 1, b: 2 } }\n"
        "function nothing() { return }\n"
    )
    assert app.replies(get(body, before)) == {reply}


def test_a_status_that_is_one_of_two_is_both(app: App) -> None:
    body = "const status = ok ? 200 : down ? 503 : 500\nreturn Response.json({ a: 1 }, { status })"
    assert app.replies(get(body)) == {(200, "a", True), (503, "a", True), (500, "a", True)}


@pytest.mark.parametrize(
    "body",
    [
        "return await other(request)",
        "const answer = await other(request)\nreturn answer",
        "return request.x ? other(request) : other(request)",
        "return limited(request, async () => { return other(request) })",
        "return limit({ max: 1 })(request, () => other(request))",
    ],
)
def test_the_answer_of_a_function_that_is_returned_counts(app: App, body: str) -> None:
    app.write(
        "lib/other.ts",
        "export async function other(r) { if (r.x) return other(r)\n"
        "return Response.json({ other: 1 }) }\n"
        "export const limit = (options) => async (r, next) => next()\n"
        "export const limited = limit({ max: 2 })",
    )
    before = "import { other, limit, limited } from '../../../lib/other'"
    assert (200, "other", True) in app.replies(get(body, before))


@pytest.mark.parametrize(
    "maker",
    [
        "function make() { const inner = () => Response.json({ made: 1 })\nreturn inner }",
        "function make() { return () => Response.json({ made: 1 }) }",
    ],
)
def test_a_function_that_another_made_is_followed(app: App, maker: str) -> None:
    body = "return made(request)"
    assert app.replies(get(body, f"{maker}\nconst made = make()")) == {(200, "made", True)}


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("return service.handle(request)", "service.handle"),
        ("const made = outside()\nreturn made()", "made"),
        ("return nowhere()(request)", "nowhere()"),
        ("const answer = await service.handle(request)\nreturn answer", "service.handle"),
    ],
)
def test_an_answer_that_cannot_be_followed_is_listed(app: App, body: str, called: str) -> None:
    code = get(body, "function nowhere() { if (1) { return } }")
    assert app.replies(code) == set()
    [reason] = app.unknown().values()
    assert reason == f"answers what {called}() returns, not followed"


def test_what_is_no_answer_is_neither_a_reply_nor_unknown(app: App) -> None:
    body = (
        "const names = request.list.map(x => other(x))\nresponse.json()\nredirect('/x')\n"
        "const data = await fetch('/y').json()\nreturn NextResponse.next()"
    )
    assert app.replies(get(body)) == set()
    assert app.unknown() == {}


def test_functions_that_call_each_other_have_an_end(app: App) -> None:
    before = "const a = () => b()\nconst b = () => a()\nconst c = d\nconst d = c\n"
    assert app.replies(get("return Response.json({ ...c, x: a() })\nreturn a()", before)) == {
        (200, "x", False)
    }
