"""The runbook's numbers and names: severities, escalation, thresholds and endpoints, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from snippets._engine import Contact, Names, ReviewClock, RunbookError, Severity
from snippets._engine.errors import nearest
from snippets._vocabulary.settings import FILE, SETTINGS

PRIMARY = "Primary On-Call"
SECONDARY = "Secondary On-Call"
LEAD = "Engineering Lead"
SECURITY = "Security Team"
TEAM_LEAD = "Team Lead"
SUPPORT = "Support Team"
PRODUCT = "Product Team"

ROLES = (PRIMARY, SECONDARY, LEAD, SECURITY, TEAM_LEAD, SUPPORT, PRODUCT)

# Who alone can mend what is not ours. Nobody has to enter them: providers have their support.
TEAM_OWNER = "Owner of the Vercel team"
VERCEL_SUPPORT = "Vercel support"
DATABASE_PROVIDER = "Database provider"
DOMAIN_OWNER = "Owner of the domain"

OUTSIDE = (TEAM_OWNER, VERCEL_SUPPORT, DATABASE_PROVIDER, DOMAIN_OWNER)
_SUPPORT = {VERCEL_SUPPORT: "Vercel", DATABASE_PROVIDER: "Database provider"}


def refuse_unknown_roles(contacts: Iterable[str], file: Path) -> None:
    """Raise RunbookError for a role among the contacts of a file that is never called."""
    for role in contacts:
        if role not in (*ROLES, *OUTSIDE):
            raise RunbookError(
                f"`tool.runbook.contacts` has {role!r}, whom nobody calls.",
                where=str(file),
                remedy=nearest(role, (*ROLES, *OUTSIDE))
                or f"The roles are: {', '.join((*ROLES, *OUTSIDE))}.",
            )


def _contact(role: str) -> Contact:
    entered = SETTINGS.contact(role)
    support = SETTINGS.support.get(_SUPPORT.get(role, ""), "")
    return Contact(role, entered.ways or (("support", support),) * bool(support), entered.hours)


refuse_unknown_roles(SETTINGS.contacts, FILE)
CONTACTS = (
    *map(_contact, ROLES),
    *(contact for contact in map(_contact, OUTSIDE) if contact.ways),
)

SEV1 = Severity(
    "SEV1",
    "Nobody can use the service, or data or security is in danger",
    first_response=PRIMARY,
    escalation=LEAD,
    minutes=15,
    at_night=SECONDARY,
    contacts=CONTACTS,
)
SEV2 = Severity(
    "SEV2",
    "A major feature is unavailable, or everything is much slower than it should be",
    first_response=PRIMARY,
    escalation=TEAM_LEAD,
    minutes=30,
    at_night=SECONDARY,
    contacts=CONTACTS,
)
SEV3 = Severity(
    "SEV3",
    "A minor feature has a fault and work can go on",
    first_response=SUPPORT,
    escalation=PRIMARY,
    minutes=120,
    contacts=CONTACTS,
)
SEV4 = Severity(
    "SEV4",
    "Documentation and small improvements",
    first_response=SUPPORT,
    escalation=PRODUCT,
    minutes=None,
    contacts=CONTACTS,
)
SEVERITIES = (SEV1, SEV2, SEV3, SEV4)

# Tools and platforms change within a quarter: what was run before that is to be run again.
REVIEW = ReviewClock(days=90)

# What recordings hold instead of the names of whoever made them.
NAMES = Names(
    {
        place: getattr(SETTINGS, place)
        for place in (
            *("team", "project", "production_host", "main_branch"),
            *("database_service", "scratch_database_service"),
        )
    }
)


@dataclass(frozen=True)
class Threshold:
    """When a metric is a warning and when it is critical, in `unit`.

    `rising` metrics are bad above their limits, the others below. `procedure` is the page to open.
    """

    metric: str
    warning: float
    critical: float
    unit: str
    action: str
    procedure: str
    rising: bool = True


RESPONSE_TIME = Threshold(
    "Response time",
    warning=1000,
    critical=3000,
    unit="ms",
    action="Find the slow part before adding resources",
    procedure="incidents/performance-degradation",
)
ERROR_RATE = Threshold(
    "Error rate",
    warning=1,
    critical=5,
    unit="%",
    action="Read the errors; roll back if they began with a deployment",
    procedure="incidents/application-not-responding",
)
MEMORY = Threshold(
    "Memory usage",
    warning=70,
    critical=85,
    unit="%",
    action="Look for out-of-memory errors; rebuild what is live",
    procedure="incidents/high-memory",
)
DATABASE_CONNECTIONS = Threshold(
    "Database connections",
    warning=80,
    critical=95,
    unit="%",
    action="End idle sessions; a larger pool per function makes it worse",
    procedure="incidents/database-connection",
)
CACHE_HIT_RATE = Threshold(
    "Cache hit rate",
    warning=70,
    critical=50,
    unit="%",
    action="Find out what is no longer cached",
    procedure="performance/cache",
    rising=False,
)
THRESHOLDS = (RESPONSE_TIME, ERROR_RATE, MEMORY, DATABASE_CONNECTIONS, CACHE_HIT_RATE)

# An outage that began within this many minutes of a deployment is blamed on it.
SUSPECT_MINUTES = 60
# Sessions idle for longer than this are ended when connections run out: a function that is used
# asks every few seconds.
IDLE_MINUTES = 1
# Whoever waits longer than this for the first page has no answer.
ANSWER_SECONDS = 10
# A query that runs longer than this is listed as slow.
SLOW_QUERY_SECONDS = 5
# How often users hear of an incident, and in how many working days its report is due.
NEWS_MINUTES = 30
REPORT_DAYS = 5
# Users are told this many hours before planned maintenance.
NOTICE_HOURS = 48
# Certificates are renewed automatically; one with less left than this was not.
CERTIFICATE_DAYS = 14
# What a build takes, more or less.
BUILD_MINUTES = 10
# What a backup or a restore takes.
DUMP_MINUTES = 5
# Errors are read this far back, all other lines this far.
ERROR_HOURS = 2
LOG_MINUTES = 5
# Production is looked at again after this, and has recovered when it is well that long.
SETTLED_MINUTES = 10
# After a mend no new error may come for this long.
QUIET_MINUTES = 5
# A live deployment younger than this is the one that was just built.
FRESH_MINUTES = 20
# Failed sign-ins are counted over this time.
FAILED_SIGN_IN_MINUTES = 60
# How far back the audit log is kept as evidence, and how far back it is summed up.
EVIDENCE_DAYS = 30
AUDIT_HOURS = 48
# Commits are looked through this far back.
COMMIT_DAYS = 14
# How long the law leaves to tell the authority (GDPR, article 33), and the people concerned (HIPAA,
# 45 CFR 164.404; Health Breach Notification Rule of the FTC, 16 CFR 318.4), and from how many
# people on more has to be told at the same time (45 CFR 164.406 and 408; 16 CFR 318.4 and 318.5).
GDPR_HOURS = 72
HIPAA_DAYS = 60
FTC_DAYS = 60
MANY_PEOPLE = 500
# How long a migration waits for a lock, and how long one of its statements may run.
LOCK_SECONDS = 5
STATEMENT_MINUTES = 10
# Evidence that takes longer than this must not hold up what stops a leak.
EVIDENCE_SECONDS = 60
# When the maintenance page says that the site is back, and browsers ask again.
BACK_MINUTES = 15
BACK_SECONDS = BACK_MINUTES * 60
# The application's own: how long a session lasts, how many wrong passwords lock an account and for
# how long, and how long the answer of its health check may be kept.
SESSION_HOURS = 4
WRONG_PASSWORDS = 5
LOCKED_MINUTES = 15
HEALTH_SECONDS = 10
# Heap in use out of heap reserved of an idle server, in percent, as measured.
IDLE_HEAP = "85 to 93"
# Setting up a machine for on-call duty takes this long.
SETUP_MINUTES = 30
# The application's own limit for the JavaScript every page loads (scripts/check-bundle-size.js).
FIRST_LOAD_KB = 300
# INP above this is poor: https://web.dev/articles/inp
INP_MILLISECONDS = 500
# The page that every version serves and every user opens first.
SIGN_IN_PAGE = "/auth/login"
# A page that is not there after this time is taken for white.
WHITE_SECONDS = 10
# LCP above this is poor: https://web.dev/articles/lcp
LCP_SECONDS = 4
# The addresses of the application that answer questions about itself.
HEALTH = "/api/health"
STATUS = "/api/status"
METRICS = "/api/monitoring/metrics"
PERFORMANCE = "/api/monitoring/performance"
SESSION = "/api/auth/session"
# What question each answers, what is a good answer, and who may ask.
ENDPOINTS = {
    HEALTH: (
        "Is the system healthy, and which part is not?",
        'HTTP 200 and `"status": "healthy"`',
        "Public",
    ),
    STATUS: ("What may be told to users?", 'HTTP 200 and `"status": "OPERATIONAL"`', "Public"),
    METRICS: (
        "Memory, load and versions of the instance that answers",
        "HTTP 200 and numbers under `memory`",
        "Header `x-monitoring-key`",
    ),
    PERFORMANCE: (
        "Web Vitals as users' browsers measured them",
        "HTTP 200 and LCP, INP and CLS",
        "Session of an ADMIN or THERAPIST",
    ),
    SESSION: ("Does the sign-in part start at all?", "HTTP 200 and JSON", "Public"),
}
