"""HTML as plain text: what stands where, and what never is broken."""

import pytest

from snippets._site import menu, plain_text
from snippets._site.plain_text import RULE, page

TABLE = (
    "<table><thead><tr><th>Name</th><th>Reach</th></tr></thead><tbody>"
    "<tr><td>Lead</td><td></td></tr><tr><td>Team</td><td>#a</td></tr></tbody></table>"
)
LINKS = (
    '<p><a href="https://x.dev/a">X</a> <a href="/in">in</a> '
    '<a href="https://y.dev">https://y.dev</a></p>'
)
LONG = "curl --flag " * 20


CASES = {
    "headings are underlined": (
        "<h1>One<a class='headerlink'>#</a></h1><h4>Four</h4>",
        "One\n===\n\nFour",
    ),
    "code is never broken and only indented": (
        f"<div class='language-bash'><pre><code>{LONG}\n  | jq &lt;x&gt;\n</code></pre></div>",
        f"    {LONG.strip()}\n      | jq <x>",
    ),
    "output is marked as not a command": (
        "<div class='rb-output'><pre><code>a\n\nb</code></pre></div><pre>c</pre>",
        "  | a\n  |\n  | b\n\n    c",
    ),
    "prose is wrapped, and code in a sentence stays on one line": (
        f"<p>{'word ' * 14}<code>a b c d e</code></p>",
        f"{'word ' * 14}".strip() + "\n`a b c d e`",
    ),
    "lists nest and are numbered": (
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li><p>c</p></li><li>d</li></ol><p>e<br>f</p>",
        "- a\n  - b\n\n1. c\n2. d\n\ne\nf",
    ),
    "a row of a table says what its columns are": (
        TABLE,
        "- Name: Lead\n\n- Name: Team\n  Reach: #a",
    ),
    "a link out of the site shows its address": (LINKS, "X <https://x.dev/a> in https://y.dev"),
    "a checkbox is one": (
        "<ul><li><input type='checkbox'> Do it<input></li></ul>",
        "- [ ] Do it",
    ),
    "what only a browser can use is left out": (
        "<p>a</p><button>b</button><nav>b</nav><p hidden>c</p><input hidden><p>d</p>",
        "a\n\nd",
    ),
}


@pytest.mark.parametrize(("html", "text"), CASES.values(), ids=CASES)
def test_html_becomes_lines(html: str, text: str) -> None:
    assert page(html) == f"{text}\n"


def test_pages_are_separated_by_a_rule() -> None:
    assert plain_text.runbook(["<p>a</p>", "<p>b</p>"]) == f"a\n\n{RULE}\n\nb\n"


def test_the_reading_order_is_that_of_the_menu() -> None:
    order = menu.order()
    assert order[0] == ""
    assert order[1] == "incidents/application-not-responding/"
    assert len(order) == len(set(order))
    assert "corrections/" in order
    assert not {"architecture/", "changelog/"} & set(order)
