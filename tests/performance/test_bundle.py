"""Bundle: only a package that nothing needs is removed, and a mistake is taken back."""

import pytest

from snippets._engine import ParameterError, Risk
from snippets._engine.walk import Ending
from tests._world.terminal import Terminal

PAGE = "performance/bundle"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"build-report", "check-build", "remove-package", "restore-packages"},
    Risk.READS: {
        "check-package-gone",
        "explain-package",
        "list-unused-packages",
        "review-packages",
    },
}
BUILD, UNUSED, EXPLAIN = "npm run build", "npx --no depcheck", "npm explain lodash"
REMOVE, GONE = "npm uninstall lodash", "npm ls lodash --depth=0"
RESTORE = "git restore package.json"
REVIEW = "git diff --stat -- package.json"


def table(size: str) -> str:
    """Return the end of what `next build` prints."""
    return (
        "Route (app)                              Size     First Load JS\n"
        f"┌ ○ /                                    139 B           {size}\n"
        f"+ First Load JS shared by all            {size}\n"
    )


@pytest.fixture
def big(terminal: Terminal) -> Terminal:
    """A build that is too large, with one package that nothing uses."""
    terminal.values["PACKAGE"] = "lodash"
    terminal.script(BUILD, stdout=table("412.25 kB"))
    terminal.script(UNUSED, stdout="Unused dependencies\n* lodash\n", code=255)
    terminal.script(EXPLAIN, stdout='lodash@4.18.1\n  lodash@"^4" from the root project\n')
    terminal.script(REMOVE, stdout="removed 1 package in 680ms\n")
    terminal.script(GONE, stdout="astral-core-v7@0.1.0\n└── (empty)\n", code=1)
    terminal.script(REVIEW, stdout=" package.json | 1 -\n")
    return terminal


def test_an_unused_package_is_removed(big: Terminal) -> None:
    big.expect(BUILD, UNUSED, EXPLAIN, REMOVE, GONE, BUILD, REVIEW)
    assert big.follow(PAGE).ending is Ending.DONE


def test_a_package_that_was_needed_after_all_is_put_back(big: Terminal) -> None:
    big.script(BUILD, stderr="Module not found: Can't resolve 'lodash'", code=1)
    big.script(REVIEW)
    big.expect(BUILD, RESTORE, REVIEW)
    assert big.follow(PAGE, start="check-build").ending is Ending.DONE


@pytest.mark.parametrize("name", ["", "--all", "a b", "@scope"])
def test_only_the_name_of_a_package_is_taken(terminal: Terminal, name: str) -> None:
    with pytest.raises(ParameterError):
        terminal.do(f"{PAGE}#remove-package", PACKAGE=name)
