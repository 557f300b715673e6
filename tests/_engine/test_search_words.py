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


_NEIGHBOURS = 'Write it as its neighbours: names = ["OOM"], below [pages."x/y"].'


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            '[pages."b"]\nnames = ["It  is DOWN"]',
            "b: 'It  is DOWN' is that of a already. Remove one.",
        ),
        ('[pages."b"]\nerrors.RUN = ["e42"]', "b: 'e42' is that of a already. Remove one."),
        ('[pages."b"]\nnames = ["down", " "]', "b has an empty name or error. Remove it."),
        (
            '[pages."b"]\nerrors.RAN = ["E"]',
            "b has error texts of 'RAN', which [sources] does not explain. Say there where they "
            "were read.",
        ),
        (
            '[pages."b"]\nnaems = []',
            "not search words: Object contains unknown field `naems` - at `$.pages[...]`. "
            f"{_NEIGHBOURS}",
        ),
        (
            "b =",
            f"not search words: Invalid value (at end of document). {_NEIGHBOURS}",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_page(package: Package, more: str, problem: str) -> None:
    package.write("a", LOOK + PAGE)
    path = package.folder / FILE
    path.write_text(GOOD + more)
    with pytest.raises(RunbookError) as refused:
        load(package.name)
    assert str(refused.value).removeprefix(f"{path.parent}/") == f"{FILE}: {problem}"
