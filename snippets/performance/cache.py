"""Cache: see how much comes from Vercel's cache, whether a page does, and empty it."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import Condition, failed, number_below, prints, succeeded
from snippets._engine.decision import Branch, carry_on, finish, go_to, open_page
from snippets._engine.need import Key, Route, Variable
from snippets._vocabulary.policy import CACHE_HIT_RATE, PERFORMANCE, SEV3
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import page_headers
from snippets._vocabulary.tools import TEAM, grep, jq, vercel
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import IS_YOUNG, list_deployments
from snippets.monitoring.endpoints import still_broken, users_are_well

# The list ends with a summary; without one the CLI failed, which the end of a pipe would hide.
_FROM_CACHE = (
    'if any(.type == "summary") then .\nelse error("no answer from vercel") end\n'
    '| map(select(.type == "request") | .data.cacheResult | strings)\n'
    "| length as $all\n"
    '| map(select(. == "HIT" or . == "STALE" or . == "PRERENDER"))\n'
    '| if $all == 0 then "no requests" else\n'
    '"\\(100 * length / $all | floor) percent of \\($all) requests" end'
)

measure_cache_hit_rate = Step(
    vercel(
        *("logs", "requests", "--environment", "production"),
        *("--query", "cacheResult:*", "--since", "1h", "--limit", "10000", "--json"),
        *TEAM,
    )
    | jq("--raw-output", "--slurp", _FROM_CACHE),
    title="Measure the cache hit rate",
    risk=Risk.READS,
    why=(
        "Counts the requests of the last hour that Vercel answered from its cache, out of all it "
        "could have. With few requests the number means little."
    ),
    expect=(
        f"A percentage, such as `91 percent of 5230 requests`. Below {CACHE_HIT_RATE.warning:g} is "
        f"a warning, below {CACHE_HIT_RATE.critical:g} critical."
    ),
    branches=(
        Branch(
            number_below(CACHE_HIT_RATE.critical, " percent").meaning("critical"),
            go_to("list-deployments"),
        ),
        Branch(prints("percent of", "no requests"), carry_on()),
        Branch(failed(), carry_on()),
    ),
    gap=(
        "The application reports no hit rate of its own: `/api/monitoring/performance` has no "
        "such number in any version. This step counts at Vercel instead."
    ),
    lacks=(Key("GET", PERFORMANCE, "cache"),),
    seconds=300,
)

NO_ANSWER = Condition(
    "no answer, or none with this header",
    lambda r: not r.stdout.strip() or "curl: (" in r.stdout + r.stderr,
)

read_cache_header = Step(
    page_headers | grep("-i", "^x-vercel-cache"),
    title="See whether the page comes from the cache",
    risk=Risk.READS,
    why="Vercel says in a header how it made the answer. Ask twice: the first one fills the cache.",
    expect=(
        "`x-vercel-cache:` and `HIT`, `PRERENDER` or `STALE` (from the cache), or `MISS` or "
        "`BYPASS` (made for you)."
    ),
    branches=(
        Branch(NO_ANSWER, open_page("incidents/application-not-responding")),
        Branch(prints("HIT", "PRERENDER", "STALE"), carry_on()),
        Branch(succeeded("another word"), go_to("redeploy")),
    ),
)

purge_cache = Step(
    vercel("cache", "purge", "--yes", *TEAM),
    title="Empty Vercel's caches",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Empties the CDN cache and the data cache of the project. Pages are made anew on the next "
        "visit, so the first visitors wait longer and the database works harder for a while."
    ),
    expect="`Successfully purged the CDN cache and Data cache`.",
    undo="Not needed: the caches fill again with use.",
    gap=(
        "The application has no route that clears a cache: `/api/cache/clear` exists in no version "
        "and `ADMIN_TOKEN` is read by no code; nor is `EMERGENCY_CACHE_MODE`, so there is no "
        "emergency cache to switch on. What works today is this step. What functions keep in their "
        "memory ends only with them: @deployment/redeploy. What would close this gap: @application."
    ),
    lacks=(
        Route("POST", "/api/cache/clear"),
        Variable("ADMIN_TOKEN"),
        Variable("EMERGENCY_CACHE_MODE"),
    ),
    branches=(Branch(prints("Successfully purged"), finish()),),
)

procedure = Procedure(
    code="RB-20",
    sign=Sign.CACHE,
    title="Old content or a low cache hit rate",
    severity=SEV3,
    symptoms=(
        "Users see old content after a deployment, or content that was deleted.",
        f"The cache hit rate is below {CACHE_HIT_RATE.warning:g} %.",
        "An error page stays although the cause is gone.",
    ),
    not_this=(
        ("Everything is slow", "incidents/performance-degradation"),
        ("The new deployment never became live", "deployment/rollback"),
    ),
    steps=(
        *still_broken,
        measure_cache_hit_rate,
        read_cache_header,
        purge_cache,
        list_deployments.adapted(
            why=(
                "A hit rate that fell with a deployment fell because of it: something it made is "
                "no longer cached."
            ),
            branches=(Branch(IS_YOUNG, open_page("deployment/rollback")),),
        ),
        redeploy.adapted(
            why=(
                "The page was made for you, so old content in it comes from the memory of a "
                "function. A new build starts functions with empty memory."
            )
        ),
        *make_live(finish()),
    ),
    verify=users_are_well,
)
