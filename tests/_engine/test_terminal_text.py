"""What a terminal may be shown of text from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets._engine.terminal_text import clean


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]0;without an end\nshown", "0;without an end\nshown"),
        ("\x90without an end, too \x1b[1mshown", "without an end, too shown"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP payload \x1b\\x", "x"),
        ("\x9b2Jx", "x"),
        ("\x9dtitle\x9cx", "x"),
        ("\x1bcx", "x"),
        ("\x1b(Bx", "x"),
        ("open \x1b[", "open "),
        ("over\rwritten", "overwritten"),
        ("bell\x07 back\x08 null\x00 delete\x7f", "bell back null delete"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("right\u202eto left", "rightto left"),
        ("zero\u200bwidth", "zerowidth"),
        ("half \ud83d", "half "),
        ("a\u2028b", "ab"),
        ("sant\u00e9 \u2713 \u65e5\u672c", "sant\u00e9 \u2713 \u65e5\u672c"),
    ],
)
def test_a_terminal_has_nothing_to_obey(text: str, safe: str) -> None:
    assert clean(text) == safe


@given(st.text(st.characters(), max_size=40))
def test_nothing_unseen_is_left_of_any_text(text: str) -> None:
    safe = clean(text)
    assert not set(safe) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
    assert clean(safe) == safe
    safe.encode()
