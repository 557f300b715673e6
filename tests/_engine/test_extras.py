"""What is said where a library is missing."""

import pytest

from snippets._engine import extras


@pytest.mark.parametrize(
    ("library", "extra"), [("tree_sitter", "contract"), ("material.extensions.emoji", "site")]
)
def test_a_missing_library_of_an_extra_ends_a_program_in_a_sentence(
    capsys: pytest.CaptureFixture[str], library: str, extra: str
) -> None:
    with pytest.raises(SystemExit) as left, extras.needed():
        raise ModuleNotFoundError(name=library)
    name = library.partition(".")[0]
    sentence = f"{name} is missing. Install it with: pip install -e '.[{extra}]'\n"
    assert (left.value.code, capsys.readouterr()) == (2, ("", sentence))


@pytest.mark.parametrize("library", ["snippets.gone", None])
def test_a_module_that_no_extra_brings_is_no_matter_of_extras(library: str | None) -> None:
    with pytest.raises(ModuleNotFoundError), extras.needed():
        raise ModuleNotFoundError(name=library)
