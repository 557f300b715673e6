"""High memory: functions run out of memory, or the reading is above its limit."""

from snippets._engine import Procedure, Risk, Step, get
from snippets._engine.conditions import failed, http_status, number_above, prints, succeeded
from snippets._engine.decision import (
    Branch,
    Turn,
    carry_on,
    finish,
    go_to,
    not_here,
    open_page,
    redirected,
)
from snippets._engine.need import Route
from snippets._vocabulary.policy import ERROR_HOURS, HEALTH, IDLE_HEAP, MEMORY, SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import PRODUCTION, logs
from snippets._vocabulary.tools import jq
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import list_deployments, young_is_suspect
from snippets.monitoring import endpoints

_PERCENT = r'"utilization": (\d+(?:\.\d+)?)'
_ROLLBACK = open_page("deployment/rollback")
_RAN_OUT = prints("out of memory", "out of available memory")

out_of_memory_errors = Step(
    logs(*PRODUCTION, "--query", "memory", since=f"{ERROR_HOURS}h"),
    title="Look for functions that ran out of memory",
    risk=Risk.READS,
    why=(
        "These errors decide. A function that runs out of memory is killed and its request fails; "
        "a high reading without such errors harms nobody."
    ),
    expect="`JavaScript heap out of memory` or `ran out of available memory` if functions died.",
    branches=(
        Branch(_RAN_OUT, go_to("list-deployments")),
        Branch(prints("No logs found", "No runtime log entries"), carry_on()),
        Branch(prints("memory").meaning("of something else"), carry_on()),
        Branch(failed(), carry_on()),
    ),
)

read_memory = Step(
    get(SETTINGS.production_url + HEALTH) | jq("--exit-status", "--slurp", ".[].checks.memory"),
    title="Read the memory of one instance",
    risk=Risk.READS,
    why=(
        "`utilization` is heap in use out of heap reserved, in the one instance that answers. Node "
        "reserves little more than it uses, so an idle server stands at "
        f"{IDLE_HEAP} % and the number is no measure of what is left."
    ),
    expect=(
        f"`utilization` and a `status`. The application calls {MEMORY.warning:g} degraded and "
        f"{MEMORY.critical:g} unhealthy, and answers `HTTP 503` from there on."
    ),
    gap=(
        "The newest version of the application (`7205f8a`) has no such route; version `4dcc84f` "
        "has it. Peak memory against the limit stands under Observability, Functions, in the "
        "Vercel dashboard. What would close this gap: @application."
    ),
    lacks=(Route("GET", HEALTH),),
    branches=(
        Branch(
            number_above(MEMORY.critical, " %", find=_PERCENT).meaning("critical, and no errors"),
            finish(),
        ),
        Branch(succeeded("less than that"), not_here()),
        Branch(http_status(404).meaning("this version gives no reading"), not_here()),
        *endpoints.not_answering,
    ),
)

procedure = Procedure(
    code="RB-04",
    sign=Sign.MEMORY,
    title="Functions run out of memory",
    severity=SEV2,
    symptoms=(
        "Errors say `JavaScript heap out of memory` or `ran out of available memory`.",
        f"The alert for memory fired: a reading above {MEMORY.critical:g} %.",
        'The health check shows `"status": "unhealthy"` under `memory`.',
    ),
    not_this=(
        ("Nothing answers", "incidents/application-not-responding"),
        ("Pages are slow, and no error speaks of memory", "incidents/performance-degradation"),
    ),
    steps=(
        out_of_memory_errors,
        read_memory,
        list_deployments.adapted(
            why=(
                "If they began to run out of memory after a deployment, blame the deployment: a "
                "rebuild has the same code."
            ),
            branches=young_is_suspect,
        ),
        redeploy.adapted(
            why=(
                "Starts functions with empty memory. It buys time: what fills the memory is "
                "still there."
            )
        ),
        *make_live(finish()),
    ),
    # What a rebuild did not mend is in the code that is live.
    verify=tuple(
        step.adapted(branches=redirected(step.branches, _ROLLBACK, Turn.NOT_HERE))
        if step in (endpoints.new_errors, endpoints.try_again)
        else step
        for step in endpoints.users_are_well
    ),
)
