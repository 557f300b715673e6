"""Troubleshooting tools: name, certificate and application are told apart."""

from __future__ import annotations

import pytest

from snippets._engine import Problem, Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from snippets._vocabulary.policy import DOMAIN_OWNER, SEV2
from tests._world.calls import CERTIFICATE, HEALTH, NAME, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "troubleshooting/tools"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"run-locally"},
    Risk.READS: {"check-certificate"},
}
HOST = "astral-core-v7.vercel.app"
SEV = SEV2.escalation
END = "notAfter=Feb 21 06:59:25 2027 GMT\n"


@pytest.fixture(autouse=True)
def well(terminal: Terminal) -> None:
    """The certificate is good, as the real tool prints it."""
    terminal.script("openssl x509", stdout=f"{END}Certificate will not expire\n")


def test_name_certificate_and_application_are_good(terminal: Terminal) -> None:
    terminal.expect(NAME, CERTIFICATE, SIGN_IN, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE


@pytest.mark.parametrize(
    ("said", "asked", "role"),
    [
        (f"(6) Could not resolve host: {HOST}", 1, DOMAIN_OWNER),
        ("(6) Could not resolve host: github.com", 3, SEV),
        ("(5) Could not resolve proxy: proxy.example.com", 3, SEV),
        ("(60) SSL certificate problem: certificate has expired", 1, DOMAIN_OWNER),
        (f"(60) SSL: no alternative certificate subject name matches '{HOST}'", 1, DOMAIN_OWNER),
        ("(60) SSL certificate problem: unable to get local issuer certificate", 3, SEV),
    ],
)
def test_a_name_or_a_certificate_that_is_not_good_is_for_its_owner_or_for_the_own_network(
    terminal: Terminal, said: str, asked: int, role: str
) -> None:
    terminal.script("curl", stderr=f"curl: {said}\n", code=int(said[1:].partition(")")[0]))
    terminal.expect(*[NAME] * asked)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.role) == (Ending.CALLED, role)


def test_a_name_that_is_good_and_gives_no_answer_is_for_another_page(
    terminal: Terminal, platform: Platform
) -> None:
    platform.barriers.add("network")
    terminal.expect(NAME)
    assert terminal.follow(PAGE).page == "incidents/provider-outage"


def test_a_certificate_that_was_not_renewed_in_time_escalates(terminal: Terminal) -> None:
    """1209600 seconds are the 14 days that the page speaks of."""
    terminal.script("openssl x509", stdout=f"{END}Certificate will expire\n", code=1)
    terminal.expect(NAME, CERTIFICATE)
    assert terminal.follow(PAGE).ending is Ending.CALLED
    assert 14 * 24 * 60 * 60 == 1209600


def test_an_application_that_does_not_start_is_another_page(
    terminal: Terminal, platform: Platform
) -> None:
    platform.live.faults = frozenset({"crash"})
    terminal.expect(NAME, CERTIFICATE, SIGN_IN)
    assert terminal.follow(PAGE).ending is Ending.NOT_HERE


def test_the_local_copy_listens_on_this_machine_only_and_serves_until_it_is_stopped(
    terminal: Terminal,
) -> None:
    step = terminal.catalog.steps["troubleshooting/tools#run-locally"]
    assert step.blocks
    terminal.hangs("vercel dev")
    terminal.expect("vercel dev --listen 127.0.0.1:3000")
    assert terminal.do("troubleshooting/tools#run-locally").problem is Problem.TIMED_OUT
