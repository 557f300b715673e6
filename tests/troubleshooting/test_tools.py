"""Troubleshooting tools: name, certificate and application are told apart."""

import pytest

from snippets._engine import Problem, Risk
from snippets._engine.walk import Ending
from tests._world.calls import CERTIFICATE, HEALTH, NAME, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "troubleshooting/tools"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"run-locally"},
    Risk.READS: {"check-certificate"},
}
END = "notAfter=Feb 21 06:59:25 2027 GMT\n"


@pytest.fixture(autouse=True)
def well(terminal: Terminal) -> None:
    """The certificate is good, as the real tool prints it."""
    terminal.script("openssl x509", stdout=f"{END}Certificate will not expire\n")


def test_name_certificate_and_application_are_good(terminal: Terminal) -> None:
    terminal.expect(NAME, CERTIFICATE, SIGN_IN, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE


def test_the_local_copy_listens_on_this_machine_only_and_serves_until_it_is_stopped(
    terminal: Terminal,
) -> None:
    step = terminal.catalog.steps["troubleshooting/tools#run-locally"]
    assert step.blocks
    terminal.hangs("vercel dev")
    terminal.expect("vercel dev --listen 127.0.0.1:3000")
    assert terminal.do("troubleshooting/tools#run-locally").problem is Problem.TIMED_OUT
