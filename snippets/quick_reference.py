"""Quick reference: the few commands of an emergency, each one a step of its own page."""

from snippets._engine import Table
from snippets._vocabulary.policy import LEAD, SECONDARY, SECURITY, SEV1
from snippets._vocabulary.settings import shown


def _calls() -> str:
    ways = ((role, SEV1.contact(role).links) for role in (LEAD, SECONDARY, SECURITY))
    return "; ".join(f"{role}: {shown(links)}" for role, links in ways)


symptoms = Table(
    "What do you see?",
    ("You see", "Error messages and alerts", "Page"),
    (
        (
            "The site does not open",
            "White pages, `503`, `504`, `FUNCTION_INVOCATION_TIMEOUT`, the health alert",
            "@incidents/application-not-responding",
        ),
        (
            "It broke after a deployment",
            "Errors began within the hour after something went live",
            "@deployment/rollback",
        ),
        (
            "The database is named",
            "`P1001`, `P2024`, `too many connections`, pages that hang",
            "@incidents/database-connection",
        ),
        (
            "Nobody can sign in",
            "`401` for everybody, sessions end at once, codes are refused",
            "@incidents/authentication-failures",
        ),
        (
            "It works, but slowly",
            "Pages take seconds, the response time alert",
            "@incidents/performance-degradation",
        ),
        (
            "Functions die",
            "`heap out of memory`, `SIGKILL`, the memory alert",
            "@incidents/high-memory",
        ),
        (
            "It is not us",
            "`DEPLOYMENT_PAUSED`, a redirect loop, Vercel's status page",
            "@incidents/provider-outage",
        ),
        (
            "Somebody got in",
            "A stranger in an account, data or a secret got out",
            "@security/breach",
        ),
        (
            "A user sees another's data",
            "Somebody else's name or journal on the page",
            "@security/data-exposure",
        ),
        ("Data is gone or wrong", "Rows are missing, a migration went wrong", "@database/recovery"),
        (
            "Nothing is left",
            "The project, the server or both are lost",
            "@disaster-recovery/full-system-recovery",
        ),
    ),
)

card = Table(
    "When what",
    ("You see", "Do this", "Page"),
    (
        (
            "Errors since the last deployment",
            "@deployment/rollback#roll-back",
            "@deployment/rollback",
        ),
        (
            "Errors, and you do not know which",
            "@troubleshooting/logs#recent-errors",
            "@troubleshooting/logs",
        ),
        (
            "Is anything wrong at all?",
            "@monitoring/endpoints#check-health",
            "@monitoring/endpoints",
        ),
        (
            "A secret was seen by somebody",
            "@security/secret-rotation#replace-nextauth-secret",
            "@security/secret-rotation",
        ),
        ("Users must stay out for now", "@maintenance/mode#start-maintenance", "@maintenance/mode"),
        ("Time is up, or you need somebody", _calls(), "@escalation"),
    ),
)
