"""Requests: what is sent, and which of its headers may be seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._engine import Parameter, ParameterError, Request, RunbookError, get, post, text

HOST = Parameter("HOST", "a host", "[a-z]+", "alpha")
KEY = Parameter("KEY", "a key", "[a-z]+", secret=True)


def test_get_sends_no_body_and_gives_up_after_ten_seconds() -> None:
    assert get("https://host/") == Request("GET", "https://host/", (), None, 10.0)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none()))
def test_post_sends_what_it_was_given_as_json_and_says_so(value: dict[str, object]) -> None:
    request = post("https://host/", json=value)
    assert request.method == "POST"
    assert request.body is not None
    assert json.loads(request.body) == value
    assert dict(request.headers) == {"Content-Type": "application/json"}


def test_only_headers_with_a_secret_are_kept_from_the_arguments() -> None:
    request = get(
        "https://host/",
        headers={"x-open": HOST, "x-key": KEY, "x-auth": text("Bearer ", KEY), "x-plain": "1"},
    )
    assert request.secret_headers() == (text("x-key: ", KEY), text("x-auth: ", "Bearer ", KEY))
    assert request.open_headers() == (text("x-open: ", HOST), "x-plain: 1")


def test_parameters_of_headers_and_address_are_found() -> None:
    request = get(text("https://", HOST), headers={"x-key": KEY})
    assert list(request.words()) == [KEY, text("https://", HOST)]


@pytest.mark.parametrize(
    "url", ["https://host/{a,b}", "https://host/?a[]=1", "https://host/a b", "https://host/ü"]
)
def test_an_address_that_curl_would_read_otherwise_than_httpx_is_refused(url: str) -> None:
    """`{a,b}` would be two requests of curl's; a space or a letter like ü is not encoded by it."""
    with pytest.raises(RunbookError) as caught:
        get(url)
    assert str(caught.value) == (
        f"the address '{url}' has a character that curl and httpx treat differently. "
        "Write it percent-encoded."
    )


def test_every_sign_that_both_send_as_it_is_may_stand_in_an_address() -> None:
    address = "HTTPS://Host.x-y_z~1:80/a%20b/?q=1&r=$!'()*+,;:@#az09AZ"
    assert get(address).url == address


def test_a_secret_cannot_stand_in_an_address() -> None:
    """The address is an argument of curl, and proxies and servers log it."""
    with pytest.raises(ParameterError) as caught:
        get(text("https://host/?key=", KEY))
    assert caught.value.what == (
        "KEY is secret and cannot be in an address: others can read it there."
    )


def test_the_body_is_short_and_keeps_its_letters() -> None:
    request = post("https://host/", json={"a": [1, "ü"], "b": None})
    assert request.body == '{"a":[1,"ü"],"b":null}'
    assert request.headers == (("Content-Type", "application/json"),)


@pytest.mark.parametrize("seconds", [0.001, 86_400])
def test_a_time_limit_may_be_a_millisecond_or_a_day(seconds: float) -> None:
    assert Request("GET", "https://host/", seconds=seconds).seconds == seconds


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        *((0, "0"), (0.0009, "0.0009"), (86_401, "86401"), (-1.0, "-1")),
        *((float("inf"), "inf"), (float("nan"), "nan")),
    ],
)
def test_a_time_limit_that_curl_cannot_take_is_told_in_full(seconds: float, shown: str) -> None:
    """`--max-time 0` waits for ever."""
    with pytest.raises(RunbookError) as caught:
        Request("GET", "https://host/", seconds=seconds)
    assert str(caught.value) == (
        f"{shown} s is no time limit for curl, which takes 0 for none. "
        "Give between a millisecond and a day."
    )
