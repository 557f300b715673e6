"""Offers: the values that tools print, as the steps of the runbook find them."""

import pytest

from snippets._engine import Parameter, Result
from snippets._engine.catalog import Catalog
from snippets._engine.offer import Choice, offered
from snippets._vocabulary.parameters import (
    GOOD_DEPLOYMENT,
    LIVE_DEPLOYMENT,
    NEW_DEPLOYMENT,
    QUERY_PID,
)

URL = "https://astral-core-v7-{}-astral-productions.vercel.app"
LIST = "\n".join(
    f"  {age}  astral/core  {URL.format(name)}  ● {state}  Production"
    for age, name, state in (
        ("5m", "err", "Error"),
        ("10m", "bad", "Ready"),
        ("1d", "good", "Ready"),
    )
)
PRINTS = {
    "deployment/rollback#list-deployments": Result(0, f"{LIST}\n{URL.format('err')}\n"),
    "deployment/rollback#inspect-production": Result(
        0, "", f"  General\n\n    url\t\t{URL.format('bad')}\n"
    ),
    "deployment/redeploy#redeploy": Result(0, f"{URL.format('new')}\n", "▲ Aliased  https://x"),
    "incidents/database-connection#slow-queries": Result(
        0, "10198|41|{10187}|select 1\n77|9|{}|select a|b\n"
    ),
}


@pytest.mark.parametrize(
    ("parameter", "choices"),
    [
        (
            GOOD_DEPLOYMENT,
            [
                Choice(URL.format("err"), "age 5m, state Error"),
                Choice(URL.format("bad"), "age 10m, state Ready, live now", barred=True),
                Choice(URL.format("good"), "age 1d, state Ready"),
            ],
        ),
        (LIVE_DEPLOYMENT, [Choice(URL.format("bad"))]),
        (
            NEW_DEPLOYMENT,
            [
                Choice(URL.format("err"), "age 5m, state Error"),
                Choice(URL.format("bad"), "age 10m, state Ready, live now", barred=True),
                Choice(URL.format("good"), "age 1d, state Ready"),
                Choice(URL.format("new")),
            ],
        ),
        (
            QUERY_PID,
            [
                Choice("10198", "seconds 41, blocked by {10187}, query select 1"),
                Choice("77", "seconds 9, blocked by {}, query select a|b"),
            ],
        ),
    ],
    ids=["a good deployment", "the live one", "a new build", "a session"],
)
def test_the_steps_of_the_runbook_offer_what_the_tools_print(
    catalog: Catalog, parameter: Parameter, choices: list[Choice]
) -> None:
    printed = [(catalog.steps[name].offers, result) for name, result in PRINTS.items()]
    assert list(offered(parameter, [(o, r) for o, r in printed if o])) == choices
