"""Offers: no more choices than fit a screen."""

from snippets._engine import Offer, Parameter, Result
from snippets._engine.offer import MOST, offered


def test_the_newest_are_offered_and_no_more_than_fit_a_screen() -> None:
    number = Parameter("NUMBER", "a number", r"\d", "1")
    offer = Offer((number,), r"^(?P<value>\d+)$")
    printed = Result(0, "\n".join(map(str, range(20))))
    values = [choice.value for choice in offered(number, [(offer, printed)])]
    assert values == list("01234567")
    assert len(values) == MOST
