"""Pages: the promises of the mocked lane, on more words than it tries."""

import pytest
from hypothesis import strategies as st

from tests._engine import test_markdown as mocked
from tests._lanes.properties.strategies import ARGUMENT, PROSE, tried

pytestmark = pytest.mark.properties


@tried(st.tuples(PROSE, PROSE, PROSE, ARGUMENT), 250)
def test_no_words_break_a_page(words: tuple[str, str, str, str]) -> None:
    mocked.test_no_words_break_a_page.hypothesis.inner_test(*words)  # type: ignore[attr-defined]


@tried(PROSE, 250)
def test_no_words_break_a_table_or_checklist(words: str) -> None:
    mocked.test_no_words_break_a_table_or_checklist.hypothesis.inner_test(words)  # type: ignore[attr-defined]
