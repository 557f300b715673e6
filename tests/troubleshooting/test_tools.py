"""Troubleshooting tools: name, certificate and application are told apart."""

from __future__ import annotations

import pytest

from snippets._engine import Problem, Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from snippets._vocabulary.policy import DOMAIN_OWNER, SEV2
from tests._world.calls import HEALTH, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "troubleshooting/tools"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"run-locally"},
    Risk.READS: {"check-certificate", "resolve-name"},
}
HOST = "astral-core-v7.vercel.app"
NAME = f"nslookup {HOST}"
CERTIFICATE = (
    f"openssl s_client -connect {HOST}:443 -servername {HOST} -verify_hostname {HOST}"
    " -verify_return_error | openssl x509 -noout -subject -enddate -checkend 1209600"
)
END = "notAfter=Feb 21 06:59:25 2027 GMT\n"


@pytest.fixture(autouse=True)
def well(terminal: Terminal) -> None:
    """The name resolves and the certificate is good, as the real tools print it."""
    terminal.script("nslookup", stdout=f"Name:\t{HOST}\nAddress: 76.76.21.21\n")
    terminal.script("openssl x509", stdout=f"{END}Certificate will not expire\n")


def test_name_certificate_and_application_are_good(terminal: Terminal) -> None:
    terminal.expect(NAME, CERTIFICATE, SIGN_IN, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE


def test_a_name_that_is_gone_escalates(terminal: Terminal) -> None:
    said = f"** server can't find {HOST}: NXDOMAIN\n"
    terminal.script("nslookup", stdout=said, code=1)
    terminal.expect(NAME)
    assert terminal.follow(PAGE).ending is Ending.CALLED


def test_a_certificate_that_was_not_renewed_in_time_escalates(terminal: Terminal) -> None:
    """1209600 seconds are the 14 days that the page speaks of."""
    terminal.script("openssl x509", stdout=f"{END}Certificate will expire\n", code=1)
    terminal.expect(NAME, CERTIFICATE)
    assert terminal.follow(PAGE).ending is Ending.CALLED
    assert 14 * 24 * 60 * 60 == 1209600


@pytest.mark.parametrize(
    ("reason", "asked", "role"),
    [
        ("num=10:certificate has expired", 1, DOMAIN_OWNER),
        ("num=20:unable to get local issuer certificate", 3, SEV2.escalation),
        ("num=62:hostname mismatch", 1, DOMAIN_OWNER),
    ],
)
def test_a_certificate_that_browsers_refuse_is_for_the_owner_of_the_domain(
    terminal: Terminal, reason: str, asked: int, role: str
) -> None:
    terminal.script("openssl s_client", stderr=f"verify error:{reason}\n", code=1)
    terminal.script("openssl x509", stderr="Unable to load certificate\n", code=1)
    terminal.expect(NAME, *[CERTIFICATE] * asked)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.role) == (Ending.CALLED, role)
    assert reason in walked.moves[-1].result.stderr


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
