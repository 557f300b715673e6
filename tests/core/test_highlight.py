"""Colours of code: the HTML that the rest of a page has, with the classes that were asked for."""

from __future__ import annotations

import pytest
from pygments.util import ClassNotFound

from snippets.core import highlight


def test_a_block_is_what_superfences_would_make_of_it() -> None:
    assert highlight.block("a\n", "text", "rb-output") == (
        '<div class="language-text rb-output highlight">'
        "<pre><span></span><code>a\n</code></pre></div>\n"
    )


def test_code_is_coloured_by_its_language() -> None:
    assert '<span class="nb">echo</span>' in highlight.block("echo x", "bash")


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ClassNotFound):
        highlight.block("a", "nonsense")
