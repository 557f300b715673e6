"""A provider's outage: every walk ends with whoever can mend it, and changes nothing.

That it does with every trouble is told by tests/_lanes/outcomes, of which a part is in this lane.
"""

from snippets._engine import Risk
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending
from snippets._vocabulary.policy import (
    DATABASE_PROVIDER,
    DOMAIN_OWNER,
    ROLES,
    TEAM_OWNER,
    VERCEL_SUPPORT,
)
from tests._world.calls import CERTIFICATE, NAME, READ_ANSWER
from tests._world.terminal import Terminal

PAGE = "incidents/provider-outage"
LOOKS = (
    *(READ_ANSWER, "look vercel-status", "look vercel-dashboard"),
    *("look provider-console", "look sign-in-form"),
)


def test_with_nothing_broken_this_is_not_the_page(terminal: Terminal) -> None:
    terminal.expect(*LOOKS)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")


def test_a_message_of_the_browser_leads_to_the_name_and_the_certificate(terminal: Terminal) -> None:
    terminal.script("look sign-in-form", stdout="a warning or a message of the browser")
    terminal.script("openssl x509", stdout="Certificate will not expire\n")
    terminal.expect(*LOOKS, NAME, CERTIFICATE)
    assert terminal.follow(PAGE).role == "Engineering Lead"


def test_the_page_says_how_to_reach_everybody_whom_it_calls(catalog: Catalog) -> None:
    escalation = catalog.procedures[PAGE].severity
    assert escalation.contact(VERCEL_SUPPORT).ways == (("support", "https://vercel.com/support"),)
    assert not {TEAM_OWNER, VERCEL_SUPPORT, DATABASE_PROVIDER, DOMAIN_OWNER} & set(ROLES)


def test_nothing_on_the_way_changes_anything(catalog: Catalog) -> None:
    assert {step.risk for step in catalog.procedures[PAGE].steps} == {Risk.READS}
