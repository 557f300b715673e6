"""A secret is refused where others can read it, and hidden wherever it shows up."""

import base64
import re
from collections.abc import Callable

import pytest

from snippets._engine.parameter import Parameter, ParameterError, text
from snippets._engine.secret import hide_secrets, refuse_secrets

HOST = Parameter("HOST", "name of the host", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "the token of the service", "[a-z]+", secret=True)


def test_a_secret_is_refused_with_its_place_and_the_way_round() -> None:
    with pytest.raises(ParameterError) as caught:
        refuse_secrets(["a", text("b", TOKEN)], "a name")
    assert str(caught.value) == (
        "TOKEN is secret and cannot be a name: others can read it there. "
        "Use the environment, a header or standard input."
    )


def test_what_has_no_secret_may_stand_anywhere() -> None:
    refuse_secrets(["a", HOST, text("b", HOST)], "an argument")


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("psql postgresql://u:hunter2pw@h/db", "psql postgresql://u:[password]@h/db"),
        ('{"a":"redis://:p@ss/w@h","b":"c@d"}', '{"a":"redis://:[password]@h","b":"c@d"}'),
        ("host=h password=hunter2pw user=u", "host=h password=[password] user=u"),
        ("password='two words' x", "password=[password] x"),
        ("https://h:443/path", "https://h:443/path"),
        ("MARKER_OF_SIXTEEN_LETTERS", "MARKER_OF_SIXTEEN_LETTERS"),
    ],
)
def test_a_password_in_a_connection_string_is_masked_whoever_prints_it(
    printed: str, kept: str
) -> None:
    assert hide_secrets(printed, {}) == kept


def test_no_part_of_the_longer_of_two_secrets_is_left() -> None:
    secrets = {"A": "hunter", "B": "unter", "C": "hunter22", "D": ""}
    assert hide_secrets("hunter22", secrets) == "[C]"


@pytest.mark.parametrize(
    ("value", "printed", "shown"),
    [
        ("a/b c\udcff", "?key=a%2Fb%20c%3F", "?key=[A]"),
        ("over\x1b[1mthere", "it is overthere", "it is [A]"),
        ("postgresql://u:sixsix@h", "sixsix", "[A]"),
        ("postgresql://u:five5@h", "five5", "five5"),
        ("http://[h", "http://[h", "[A]"),
    ],
)
def test_a_secret_is_hidden_in_each_form_that_it_may_show_up_in(
    value: str, printed: str, shown: str
) -> None:
    assert hide_secrets(printed, {"A": value}) == shown


@pytest.mark.parametrize("width", [0, 20])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_of_a_secret_or_a_connection_string_is_masked(
    width: int, encode: Callable[[bytes], bytes]
) -> None:
    secrets = {"TOKEN": "a-very-secret-token??"}
    for plain in ("postgresql://u:hunter2pw@h/db??>>", "TOKEN=a-very-secret-token??"):
        text = encode(plain.encode()).decode()
        shown = "\n".join(re.findall(f".{{1,{width}}}", text)) if width else text
        assert hide_secrets(f"key: {shown}", secrets) == "key: [hidden, base64]"
    assert hide_secrets("x" * 300_000, secrets) == "x" * 300_000  # within the time of a test
    harmless = encode(b"nothing that anybody hides").decode()
    assert hide_secrets(harmless, secrets) == harmless
