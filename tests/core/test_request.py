"""Requests: what is sent, and which of its headers may be seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.core import Parameter, ParameterError, RunbookError, get, post, text
from snippets.core.parameter import Word, bind

HOST = Parameter("HOST", "a host", "[a-z]+", "alpha")
KEY = Parameter("KEY", "a key", "[a-z]+", secret=True)


def test_get_sends_no_body() -> None:
    request = get("https://host/")
    assert (request.method, request.body, request.headers) == ("GET", None, ())
    assert request.program == "curl"


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none()))
def test_post_sends_what_it_was_given_as_json_and_says_so(value: dict[str, object]) -> None:
    request = post("https://host/", json=value)
    assert request.method == "POST"
    assert request.body is not None
    assert json.loads(request.body) == value
    assert dict(request.headers) == {"Content-Type": "application/json"}


def test_a_header_given_to_post_stands_beside_the_content_type() -> None:
    request = post("https://host/", json={}, headers={"X-A": "1"})
    assert dict(request.headers) == {"Content-Type": "application/json", "X-A": "1"}


def test_only_headers_with_a_secret_are_kept_from_the_arguments() -> None:
    headers: dict[str, Word] = {
        "x-open": HOST,
        "x-key": KEY,
        "x-auth": text("Bearer ", KEY),
        "x-plain": "1",
    }
    request = get("https://host/", headers=headers)
    values = {"HOST": "alpha", "KEY": "k"}
    assert [bind(line, values) for line in request.secret_headers()] == [
        "x-key: k",
        "x-auth: Bearer k",
    ]
    assert [bind(line, values) for line in request.open_headers()] == [
        "x-open: alpha",
        "x-plain: 1",
    ]


def test_parameters_of_headers_and_address_are_found() -> None:
    request = get(text("https://", HOST), headers={"x-key": KEY})
    assert list(request.words()) == [KEY, text("https://", HOST)]


def test_a_secret_cannot_stand_in_an_address() -> None:
    """The address is an argument of curl, and proxies and servers log it."""
    with pytest.raises(ParameterError, match="KEY is secret"):
        get(text("https://host/?key=", KEY))


@pytest.mark.parametrize(
    "url", ["https://host/{a,b}", "https://host/?a[]=1", "https://host/a b", "https://host/ü"]
)
def test_an_address_that_curl_would_read_otherwise_than_httpx_is_refused(url: str) -> None:
    """`{a,b}` would be two requests of curl's; a space or a letter like ü is not encoded by it."""
    with pytest.raises(RunbookError, match="percent-encoded"):
        get(url)
