"""The policy of a page: none of its links runs anything, wherever its words come from."""

import pytest

from snippets._engine import RunbookError
from snippets._site.content_policy import is_safe, protected

HARMFUL = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "blob:x",
)
GOOD = (
    *("", "#steps", "../rollback.md", "/deployment/rollback.md#roll-back", "a/b:c"),
    *("https://example.org/a:b", "http://127.0.0.1", "mailto:a@example.org", "tel:+49", "//x.org"),
    "ht\ttps://example.org",  # a browser leaves the tabulator out
)


@pytest.mark.parametrize("address", HARMFUL)
def test_an_address_that_runs_something_is_not_safe(address: str) -> None:
    assert not is_safe(address)


@pytest.mark.parametrize("address", GOOD)
def test_a_page_and_an_ordinary_address_are_safe(address: str) -> None:
    assert is_safe(address)


@pytest.mark.parametrize(
    "tag",
    [
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' &#x6A;avascript:alert(1)'>x</a>",
        "<form action='javascript:x'></form>",
        "<button formaction='javascript:x'></button>",
        "<object data='data:text/html,x'></object>",
        "<iframe srcdoc='data:x'></iframe>",
        "<video poster='javascript:x'></video>",
        "<svg><a xlink:href='javascript:x'></a></svg>",
    ],
)
def test_a_built_page_with_one_is_refused(tag: str) -> None:
    with pytest.raises(RunbookError, match=r"a link leads to .*Link to a page, or to https"):
        protected(f"<head></head><body>{tag}</body>", "x.html")
