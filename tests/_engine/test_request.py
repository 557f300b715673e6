"""Requests: what is sent, and which of its headers may be seen."""

import pytest

from snippets._engine import Parameter, ParameterError, Request, RunbookError, get, text

HOST = Parameter("HOST", "a host", "[a-z]+", "alpha")
KEY = Parameter("KEY", "a key", "[a-z]+", secret=True)


def test_a_request_gives_up_after_ten_seconds() -> None:
    assert get("https://host/") == Request("https://host/", (), 10.0)


def test_only_headers_with_a_secret_are_kept_from_the_arguments() -> None:
    request = get(
        "https://host/",
        headers={"x-open": HOST, "x-key": KEY, "x-auth": text("Bearer ", KEY), "x-plain": "1"},
    )
    assert request.lines(secret=True) == (text("x-key: ", KEY), text("x-auth: ", "Bearer ", KEY))
    assert request.lines(secret=False) == (text("x-open: ", HOST), text("x-plain: ", "1"))


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
