"""What only a person can see: the closed list of looks.

No procedure makes a look of its own: what is seen must be worked out from the model of the world,
in `snippets/_platform/seen.py`, so that no ending rests on an answer that nobody can give.
"""

from snippets._engine import Look
from snippets._vocabulary.policy import SIGN_IN_PAGE, WHITE_SECONDS
from snippets._vocabulary.settings import SETTINGS

_PAGE = SETTINGS.production_url + SIGN_IN_PAGE

# The codes of Vercel's network that name the code of the application: https://vercel.com/docs/errors.
CODE_FAILS = "an error page without a code, or with `FUNCTION_…`, `MIDDLEWARE_…`, `INFINITE_LOOP_…`"
OTHER_CODE = "an error page with another code"
FORM = Look(
    "sign-in-form",
    f"Open {_PAGE} in a private window and wait {WHITE_SECONDS} seconds.",
    (
        "the form for signing in",
        "a white page",
        CODE_FAILS,
        OTHER_CODE,
        "a sign-in of Vercel",
        "a page about maintenance",
        "another site",
        "a warning or a message of the browser",
    ),
)
MADE_UP_SIGN_IN = Look(
    "made-up-sign-in",
    "In the private window, sign in with an address and a password that you make up.",
    ("Invalid credentials", "another text", "nothing, or an error page"),
)
TEST_USER_SIGN_IN = Look(
    "test-user-sign-in",
    "In the private window, sign in as the test user.",
    (
        "the name of the test user",
        "another text, or an error page",
        "an address that does not open",
    ),
)
TWO_USERS = Look(
    "two-test-users",
    "Open the address that the report names as one test user, then as another in a second window.",
    ("each sees their own", "both see the same", "it cannot be tried"),
)
COMPLAINT = Look(
    "what-the-complaint-named",
    "Do again what the complaint or the alert named, ten times, in the private window.",
    ("it works", "it still fails", "it cannot be tried"),
)
VERCEL_STATUS = Look(
    "vercel-status",
    "Open https://www.vercel-status.com.",
    ("all systems operational", "an incident"),
)
VERCEL_DASHBOARD = Look(
    "vercel-dashboard",
    "Open the project in the Vercel dashboard and read what stands above its deployments.",
    ("no message", "paused", "a payment or a limit", "the domain needs attention"),
)
PROVIDER_CONSOLE = Look(
    "provider-console",
    "Open the console of the database's provider.",
    ("it runs", "it does not run", "a quota or a limit", "storage is full"),
)
OLD_BUILD = Look(
    "old-build",
    "Open the address of an older production deployment in a private window.",
    ("a sign-in of Vercel", "the application"),
)
LOOKS = (
    *(FORM, MADE_UP_SIGN_IN, TEST_USER_SIGN_IN, TWO_USERS, COMPLAINT),
    *(VERCEL_STATUS, VERCEL_DASHBOARD, PROVIDER_CONSOLE, OLD_BUILD),
)
