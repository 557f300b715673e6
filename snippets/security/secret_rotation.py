"""Secret rotation: replace NEXTAUTH_SECRET, so that every session has to sign in again."""

from snippets._engine import Procedure, Risk, Say, Step, Table
from snippets._engine.conditions import complains, prints
from snippets._engine.decision import Branch, carry_on, finish, go_to, repeat
from snippets._engine.need import Variable
from snippets._vocabulary import steps
from snippets._vocabulary.acts import PROTECT, SECRET_NAME_OF_LIST
from snippets._vocabulary.looks import OLD_BUILD
from snippets._vocabulary.parameters import NEW_SECRET, SECRET_NAME
from snippets._vocabulary.policy import SEV2
from snippets._vocabulary.tools import TEAM, vercel
from snippets.deployment.redeploy import make_live, redeploy
from snippets.monitoring.endpoints import production_is_well

# What this page says to replace so; each is a row of the table below.
_ISSUED = ("DATABASE_URL", "DIRECT_URL", "GOOGLE_CLIENT_SECRET", "GITHUB_SECRET")

replace_nextauth_secret = steps.replace_nextauth_secret

replace_issued_secret = Step(
    Say(NEW_SECRET)
    | vercel("env", "update", SECRET_NAME, "production", "--sensitive", "--yes", *TEAM),
    title="Replace a secret that another service issues",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "For a password or key that a provider makes. One that was seen is revoked there first; "
        "any other stays valid until the new build is live. The value goes through a pipe, so the "
        "list of processes does not show it. Never do this with `ENCRYPTION_KEY`."
    ),
    expect="`Updated` and the name of the variable.",
    undo="The same step with the old value, while the provider still accepts it.",
    gap=(
        "No code of the newest version (`7205f8a`) reads `MONITORING_API_KEY`: there a new value "
        "changes nothing, and nobody has to replace it. Version `4dcc84f` reads it."
    ),
    needs=tuple(map(Variable, _ISSUED)),
    lacks=(Variable("MONITORING_API_KEY"),),
    branches=(
        Branch(prints("Updated"), finish()),
        Branch(complains("was not found"), repeat(SECRET_NAME_OF_LIST)),
    ),
)

close_old_builds = Step(
    OLD_BUILD,
    title="See that older builds are closed",
    risk=Risk.READS,
    why="Each keeps the secret that it was built with, at an address of its own.",
    expect="A sign-in of Vercel.",
    branches=(
        Branch(OLD_BUILD.seen("a sign-in of Vercel"), carry_on()),
        Branch(OLD_BUILD.seen("the application"), repeat(PROTECT)),
    ),
)


secrets = Table(
    "Secrets and how to replace them",
    ("Variable", "What it protects", "How to replace it"),
    (
        (
            "`NEXTAUTH_SECRET`",
            "Sessions: who holds it can sign in as anybody",
            "@security/secret-rotation#replace-nextauth-secret",
        ),
        (
            "`DATABASE_URL`, `DIRECT_URL`",
            "Everything that is stored",
            "Change the password at the database provider, then "
            "@security/secret-rotation#replace-issued-secret for each of the two",
        ),
        (
            "`GOOGLE_CLIENT_SECRET`, `GITHUB_SECRET`",
            "Sign-in with Google and GitHub",
            "Make a new one in the provider's console, then "
            "@security/secret-rotation#replace-issued-secret",
        ),
        (
            "`MONITORING_API_KEY`",
            "The metrics of version `4dcc84f`; newer versions do not read it",
            "Choose a new random value, then @security/secret-rotation#replace-issued-secret",
        ),
        (
            "`ENCRYPTION_KEY`",
            "Health records in the database",
            "**Never on this page.** With another key the stored records can no longer be read. "
            "They have to be decrypted with the old key and encrypted with the new one first, and "
            "the application has no command for that: call the Engineering Lead.",
        ),
    ),
)

procedure = Procedure(
    code="RB-11",
    title="Replace the sign-in secret",
    severity=SEV2,
    planned=True,
    symptoms=(
        "`NEXTAUTH_SECRET` may have been seen: in a log, a message, a commit, on a lost laptop.",
        "Every session has to end now. Sessions are signed tokens, so this is the only way.",
        "`NEXTAUTH_SECRET` is missing in production.",
        "Somebody who had access to the secrets has left.",
    ),
    not_this=(
        ("Somebody is in the system, or data got out", "security/breach"),
        ("Nobody can sign in, and nothing leaked", "incidents/authentication-failures"),
    ),
    steps=(
        steps.before_work,
        replace_nextauth_secret,
        redeploy.adapted(
            why=(
                "Builds the live source again with the new secret. Until that build is live the "
                "old secret is still accepted. Everybody has to sign in again afterwards: tell "
                "support before."
            ),
            undo=(
                "@deployment/rollback#roll-back puts the old secret into use again: only where it "
                "is not known to anybody."
            ),
        ),
        *make_live(go_to("close-old-builds")),
        close_old_builds,
    ),
    verify=production_is_well,
)
