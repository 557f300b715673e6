"""HTML as plain text: what stands where, and what never is broken."""

from __future__ import annotations

import pytest

from snippets._site import markup, menu, plain_text
from snippets._site.plain_text import RULE, page


def lines(html: str) -> list[str]:
    """Return the lines of a page's text."""
    return page(html).removesuffix("\n").split("\n")


def test_headings_are_underlined_and_paragraphs_wrapped() -> None:
    made = lines(
        f"<h1>One<a class='headerlink'>#</a></h1><p>{'word ' * 30}</p><h4>Four</h4><h3></h3>"
    )
    assert made[:3] == ["One", "===", ""]
    assert len(made[3]) == 79
    assert made[5:] == ["", "Four"]


def test_code_is_never_broken_and_only_indented() -> None:
    long = "curl --flag " * 20
    made = lines(
        f'<div class="language-bash"><pre><code>{long}\n  | jq &lt;x&gt;\n</code></pre></div>'
    )
    assert made == [f"    {long}".rstrip(), "      | jq <x>"]


def test_output_is_marked_as_not_a_command() -> None:
    made = lines('<div class="rb-output"><pre><code>a\n\nb</code></pre></div><pre>c</pre>')
    assert made == ["  | a", "  |", "  | b", "", "    c"]


def test_code_in_a_sentence_stays_on_one_line() -> None:
    made = lines(f"<p>{'word ' * 14}<code>a b c d e</code></p>")
    assert made[1] == "`a b c d e`"


def test_lists_nest_and_are_numbered() -> None:
    html = "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li><p>c</p></li><li>d</li></ol><p>e<br>f</p>"
    assert lines(html) == ["- a", "  - b", "", "1. c", "2. d", "", "e", "f"]


def test_a_row_of_a_table_says_what_its_columns_are() -> None:
    html = (
        "<table><thead><tr><th>Name</th><th>Reach</th></tr></thead><tbody>"
        "<tr><td>Lead</td><td></td></tr><tr><td>Team</td><td>#a</td><td>extra</td></tr>"
        "</tbody></table>"
    )
    assert lines(html) == ["- Name: Lead", "", "- Name: Team", "  Reach: #a", "  extra"]


def test_a_link_out_of_the_site_shows_its_address() -> None:
    html = '<p><a href="https://x.dev/a">X</a> <a href="/in">in</a> <a href="https://y.dev">https://y.dev</a></p>'
    assert lines(html) == ["X <https://x.dev/a> in https://y.dev"]


def test_checkboxes_and_pictures_say_what_they_are() -> None:
    html = '<ul><li><label><input type="checkbox"> Do it</label></li></ul><img alt="A view"><input>'
    assert lines(html) == ["- [ ] Do it", "", "A view"]


@pytest.mark.parametrize("tag", ["script", "button", "form", "nav", "svg"])
def test_what_only_a_browser_can_use_is_left_out(tag: str) -> None:
    assert lines(f"<p>a</p><{tag}>b</{tag}><p hidden>c</p><input hidden><p>d</p>") == [
        *("a", "", "d")
    ]


def test_tags_that_do_not_match_do_no_harm() -> None:
    assert lines("</p><p>a<em>b</p><li>c</li>") == ["ab", "", "- c"]


def test_pages_are_separated_by_a_rule() -> None:
    assert plain_text.runbook(["<p>a</p>", "<p>b</p>"]) == f"a\n\n{RULE}\n\nb\n"


def test_a_page_without_content_has_none() -> None:
    assert markup.article("<p>x</p>") == ""
    assert markup.title("<p>x</p>") == ""


def test_the_reading_order_is_that_of_the_menu() -> None:
    order = menu.order()
    assert order[0] == ""
    assert order[1] == "incidents/application-not-responding/"
    assert len(order) == len(set(order))
    assert "corrections/" in order
    assert not {"architecture/", "changelog/"} & set(order)
