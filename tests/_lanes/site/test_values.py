"""Values on a page: every block is what Python makes of them, and a link sets none unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from snippets._engine import Action, Look, Parameter, ParameterError, shell
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import parameters_in
from tests._lanes.properties.strategies import HOSTILE
from tests._lanes.site import own_page
from tests._lanes.site.own_page import ANY, CATALOG, KEY, OPEN, OTHER, WORD
from tests._lanes.site.pages import FILL

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests._lanes.site.conftest import PageWatch

pytestmark = pytest.mark.site

# Types each set of values into the form, and returns what the blocks then show.
SHOWN = f"""(cases) => cases.map((values) => {{
  ({FILL})(values);
  return [...document.querySelectorAll(".rb-command")].map((block) =>
    [block.dataset.step, block.querySelector("pre code").textContent]);
}})"""
# What `String.trim` of JavaScript takes away.
BLANK = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
BLANK += "\u2028\u2029\u202f\u205f\u3000\ufeff"
# Signs that patterns may read differently in Python and in a browser.
SIGNS = [
    *("\u0663", "\u00df", "\u017f", "\u212a", "\u65e5", "\u0301", "\U0001f600", "\u2028", "\x85"),
    *("\x00", "\n", "\t", "\x1b", "\x03", " ", "\xa0", "\ufeff", "_", "-", ".", "/", "$", "^"),
    *("\\", "'", '"', "`", "$(id)", "'; touch pwned; '", "!!", "=", ":=", "~", "*", "A", "0", "é"),
]
WIDE = ["\U0001f600" * count for count in range(50, 80)]


def takes(parameter: Parameter, value: str) -> bool:
    """Tell whether Python takes a value."""
    try:
        return parameter.check(value) == value
    except ParameterError:
        return False


def used(action: Action, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that the form should use: those that fit, as typed or without blanks."""
    fitted = {}
    for parameter in parameters_in(action):
        typed = values.get(parameter.name, "")
        fitting = [v for v in (typed, typed.strip(BLANK)) if takes(parameter, v)]
        if fitting and not parameter.secret:
            fitted[parameter.name] = fitting[0]
    return fitted


def differences(
    page: Page, steps: Mapping[str, Action], cases: Iterable[Mapping[str, str]]
) -> list[str]:
    """Return where a block of a page is not what Python makes of the values."""
    cases = [dict(case) for case in cases]
    wrong = []
    for values, blocks in zip(cases, page.evaluate(SHOWN, cases), strict=True):
        for step, text in blocks:
            expected = shell(steps[step], used(steps[step], values)) + "\n"
            if text != expected:
                wrong.append(f"{step} with {values}: {text!r} instead of {expected!r}")
    return wrong


def candidates(parameter: Parameter) -> list[str]:
    """Return values of every kind: right, nearly right, hostile."""
    example, half = parameter.example, len(parameter.example) // 2
    near = [
        form
        for sign in SIGNS
        for form in (sign, sign + example, example[:half] + sign + example[half:], example + sign)
    ]
    return [
        example,
        *near,
        *HOSTILE,
        f"  {example}\n",
        example * 3,
        example.upper(),
        "ENCRYPTION_KEY",
    ]


def test_every_block_of_every_page_is_what_python_makes_of_the_values(
    page: Page, catalog: Catalog, site_folder: Path, site_url: str
) -> None:
    """With ordinary, hostile, wrong and missing values; secrets have no field.

    A pattern is met by all kinds of values on the first page that has it, by examples on others:
    the script is the same, and how it quotes is tried on the tests' own page.
    """
    actions = {name: step.action for name, step in catalog.steps.items()}
    steps = {name: action for name, action in actions.items() if not isinstance(action, Look)}
    known = {p.name: p for action in steps.values() for p in parameters_in(action)}
    filled, shown, wrong = set(), set(), []
    met: set[str] = set()
    for file in sorted(site_folder.rglob("index.html")):
        page.goto(site_url + file.parent.relative_to(site_folder).as_posix() + "/")
        names = page.eval_on_selector_all(
            ".rb-value textarea", "fields => fields.map(field => field.id.replace('rb-value-', ''))"
        )
        lists = {
            name: [known[name].example] if known[name].pattern in met else candidates(known[name])
            for name in names
        }
        met.update(known[name].pattern for name in names)
        longest = max(map(len, lists.values()), default=0)
        cases: list[dict[str, str]] = [{}, *({name: known[name].example} for name in names)]
        cases += [
            {name: some[turn % len(some)] for name, some in lists.items()}
            for turn in range(longest)
        ]
        wrong += differences(page, steps, cases)
        filled.update(names)
        shown.update(
            page.eval_on_selector_all(".rb-command", "all => all.map(b => b.dataset.step)")
        )
    assert wrong == []
    assert shown == steps.keys()
    assert filled == {name for name, parameter in known.items() if not parameter.secret}


def test_any_value_at_all_is_quoted_as_python_quotes_it(page: Page, own_url: str) -> None:
    page.goto(own_url)
    steps = {name: step.action for name, step in CATALOG.steps.items()}
    values = [value for value in [*HOSTILE, *SIGNS, *WIDE] if "\r" not in value]
    cases: list[dict[str, str]] = [{ANY.name: value} for value in values]
    cases += [
        {ANY.name: value, OTHER.name: other, WORD.name: "word"}
        for value, other in zip(values, reversed(values), strict=True)
    ]
    assert differences(page, steps, cases) == []


def test_a_filled_command_keeps_its_colours_and_marks_its_places(
    page: Page, own_url: str, expect: Any
) -> None:
    """By a line below a place or a frame around it, not by colour alone."""
    pipes = ".rb-command[data-step='own#a-pipeline'] code > span.p"
    page.goto(own_url)
    before = page.locator(pipes).all_text_contents()
    block = page.locator("[data-step='own#an-argument']")
    expect(block.locator("mark.rb-unfilled")).to_have_text(f'"${{{ANY.name}:?{ANY.what}}}"')
    expect(block.locator("mark.rb-unfilled")).to_have_css("outline-style", "dashed")
    page.fill(f"#rb-value-{ANY.name}", "a b")
    expect(block.locator("mark.rb-filled")).to_have_text("'a b'")
    expect(block.locator("mark.rb-filled")).to_have_css("text-decoration-line", "underline")
    expect(block.locator("mark.rb-unfilled")).to_have_count(0)
    assert page.locator(pipes).all_text_contents() == before
    assert "|" in before


def test_a_wrong_value_fills_nothing_and_the_field_says_what_it_should_be(
    page: Page, own_url: str, expect: Any
) -> None:
    page.goto(own_url)
    field = page.locator(f"#rb-value-{WORD.name}")
    field.fill("NO")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        f"This does not fit and is not used. It should be: {WORD.what}, for example {WORD.example}."
    )
    expect(page.locator("[data-step='own#a-file'] mark.rb-filled")).to_have_count(0)
    field.blur()
    expect(page.locator(".rb-values > [role=status]")).to_contain_text(
        f"{WORD.name}: This does not"
    )


def test_a_value_is_remembered_for_other_pages_and_tabs_and_cleared(
    context: BrowserContext, own_url: str, own_folder: Path, expect: Any
) -> None:
    own_page.write(own_folder, name="second")
    page, other = context.new_page(), context.new_page()
    page.goto(own_url)
    other.goto(own_url.replace("own.html", "second.html"))
    page.fill(f"#rb-value-{ANY.name}", "mine")
    for _ in range(2):
        expect(other.locator("[data-step='own#an-argument'] mark.rb-filled")).to_have_text("mine")
        other.reload()
    other.get_by_role("button", name="Clear values").click()
    expect(other.locator("[data-step='own#an-argument'] mark.rb-filled")).to_have_count(0)
    expect(page.locator(f"#rb-value-{ANY.name}")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('value'))") == []


def test_an_old_value_says_how_old_it_is(page: Page, own_url: str, expect: Any) -> None:
    page.clock.install(time="2026-11-23T03:00:00Z")
    page.goto(own_url)
    page.fill(f"#rb-value-{ANY.name}", "mine")
    page.clock.fast_forward("13:00:00")
    page.reload()
    expect(page.locator(f"#rb-value-{ANY.name}-help")).to_contain_text(
        "Remembered from 23 Nov 2026"
    )


def test_a_block_whose_template_is_another_stays_as_it_is(
    page: Page, own_folder: Path, own_url: str, watch: PageWatch, expect: Any
) -> None:
    """It stops by itself when pasted; the other blocks go on working."""
    watch.expected("the template is not that of")
    html = (own_folder / "own.html").read_text("utf-8")
    (own_folder / "broken.html").write_text(
        html.replace('"--yes', '"--no', 1).replace(' --yes"', ' --no"', 1)
    )
    page.goto(own_url.replace("own.html", "broken.html"))
    page.fill(f"#rb-value-{ANY.name}", "mine")
    code = page.locator("[data-step='own#an-argument'] code")
    expect(code).to_have_text(shell(CATALOG.steps["own#an-argument"].action))
    expect(page.locator("[data-step='own#a-pipeline'] mark.rb-filled").first).to_have_text("mine")


def test_without_scripts_every_command_and_every_export_is_there(
    new_context: Any, own_url: str, site_url: str, expect: Any
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(own_url)
    for parameter in OPEN:
        expect(page.get_by_text(f"export {parameter.name}=…").first).to_be_visible()
    page.goto(f"{site_url}deployment/rollback/")
    expect(page.get_by_text("export GOOD_DEPLOYMENT=").first).to_be_visible()
    expect(page.locator(".rb-command code").first).to_be_visible()


# Shared links.


def link(url: str, **values: str) -> str:
    """Return a shared link."""
    return f"{url}#values=" + "&".join(f"{name}={quote(value)}" for name, value in values.items())


def test_a_link_shares_the_values_and_no_secret(
    context: BrowserContext, own_url: str, expect: Any
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(own_url)
    values = {ANY.name: "a+b &=#%<é\n😀'; x", WORD.name: "word"}
    for name, value in values.items():
        page.fill(f"#rb-value-{name}", value)
    page.get_by_role("button", name="Share values").click()
    status = page.locator(".rb-values > [role=status]")
    expect(status).to_contain_text("Link with the values copied")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert KEY.name not in shared
    page.get_by_role("button", name="Clear values").click()
    page.goto("about:blank")
    page.goto(shared)
    page.get_by_role("button", name="Use these values").click()
    for name, value in values.items():
        expect(page.locator(f"#rb-value-{name}")).to_have_value(value)
    assert page.url == own_url


def test_a_link_asks_before_it_changes_anything_and_is_never_sent(
    page: Page, own_url: str, expect: Any
) -> None:
    page.goto(own_url)
    page.fill(f"#rb-value-{ANY.name}", "mine")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.goto("about:blank")
    page.goto(link(own_url, ANY="theirs", OTHER="new"))
    offer = page.get_by_role("group", name="This link brings values.")
    expect(offer).to_contain_text("ANY: theirs instead of your mine")
    expect(offer).to_contain_text("OTHER: new")
    expect(page.locator("#rb-offer-title")).to_be_focused()
    expect(page.locator(f"#rb-value-{ANY.name}")).to_have_value("mine")
    expect(page.locator(f"#rb-value-{OTHER.name}")).to_have_value("")
    page.get_by_role("button", name="Keep mine").click()
    expect(offer).to_have_count(0)
    page.reload()
    expect(page.locator(f"#rb-value-{ANY.name}")).to_have_value("mine")
    expect(offer).to_have_count(0)
    assert sent
    assert not any("theirs" in request.partition("#")[0] for request in sent)


def test_a_field_says_which_value_to_take(page: Page, site_url: str, expect: Any) -> None:
    page.goto(f"{site_url}deployment/rollback/")
    label = page.locator("label[for=rb-value-GOOD_DEPLOYMENT]")
    expect(label).to_have_text(
        "GOOD_DEPLOYMENT the newest ● Ready line older than the live one", use_inner_text=True
    )
    # No command of the page has it: its list compares with it.
    expect(page.locator("#rb-value-LIVE_DEPLOYMENT")).to_be_visible()
