"""Endpoints: what each answer means, for both versions of the application."""

from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import ALIAS, HEALTH, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "monitoring/endpoints"
STATUS = f"GET {ALIAS}/api/status | jq ."
METRICS = (
    f"GET {ALIAS}/api/monitoring/metrics --header 'x-monitoring-key: monitoring-key'"
    " | jq '{status, memory, uptime}'"
)
PERFORMANCE = f"GET {ALIAS}/api/monitoring/performance"


def test_a_healthy_application_answers_everywhere(terminal: Terminal) -> None:
    terminal.expect(HEALTH, STATUS, METRICS, PERFORMANCE, HEALTH)
    walked = terminal.follow(PAGE, start="check-health", MONITORING_KEY="monitoring-key")
    assert walked.ending is Ending.DONE
    assert walked.moves[-2].result.status == 307


def test_a_version_without_the_routes_is_judged_by_its_sign_in_route(
    terminal: Terminal, platform: Platform
) -> None:
    platform.deploy("dpl_new", routes=frozenset())
    terminal.expect(HEALTH, SIGN_IN, HEALTH, SIGN_IN)
    assert terminal.follow(PAGE).ending is Ending.DONE


def test_a_high_memory_reading_does_not_spoil_a_verification(
    terminal: Terminal, platform: Platform
) -> None:
    platform.memory = 90
    terminal.expect(PERFORMANCE, HEALTH, SIGN_IN)
    assert terminal.follow(PAGE, start="read-performance").ending is Ending.DONE
