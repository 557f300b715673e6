"""What pages are found by: a name or an error text is that of one page, and has a source."""

import pytest

from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._engine.search_words import FILE, SearchWords
from tests._engine.packages import LOOK, PAGE, Package

GOOD = """\
[sources]
RUN = "seen in a run"
[pages."a"]
names = ["it is down"]
errors.RUN = ["E42", "E43"]
"""


def test_a_page_has_names_and_error_texts_and_another_has_none(package: Package) -> None:
    package.write("a", LOOK + PAGE)
    (package.folder / FILE).write_text(GOOD)
    catalog = load(package.name)
    assert catalog.words_of("a") == SearchWords(("it is down",), {"RUN": ("E42", "E43")})
    assert catalog.words_of("a").texts == ("E42", "E43")
    assert catalog.words_of("b") == SearchWords()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('[pages."b"]\nnames = ["It  is DOWN"]', f"{FILE}: b: 'It  is DOWN' is that of a already."),
        ('[pages."b"]\nerrors.RUN = ["e42"]', f"{FILE}: b: 'e42' is that of a already. Remove one"),
        ('[pages."b"]\nnames = ["down", " "]', f"{FILE}: b has an empty name or error. Remove it."),
        ('[pages."b"]\nerrors.RAN = ["E"]', "b has error texts of 'RAN', which [sources] does not"),
        ('[pages."b"]\nnames = [1]', f"{FILE}: not search words: Expected `str`, got `int`"),
        ('[pages."b"]\nnaems = []', "unknown field `naems`"),
        ("b =", f"{FILE}: not search words: Invalid value (at "),
    ],
)
def test_what_is_wrong_is_told_with_its_page(package: Package, more: str, problem: str) -> None:
    package.write("a", LOOK + PAGE)
    (package.folder / FILE).write_text(GOOD + more)
    with pytest.raises(RunbookError) as refused:
        load(package.name)
    assert problem in str(refused.value)
