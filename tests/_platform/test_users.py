"""What users meet follows from the state of the world, and from nothing that anybody asks."""

import pytest

from snippets._platform.database import UNREACHABLE
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Breaks
from snippets._platform.users import users
from snippets._platform.vercel import Account, Platform
from tests._platform.changes import (
    deployed,
    few_connections,
    kept,
    signs_in_elsewhere,
    stolen,
    variable,
    world,
)
from tests._world.abilities import ABILITIES, abilities

URL = "postgresql://app:known@db.example.org/astral"
STRANGER = Account("doctor@example.org", "THERAPIST", taken=True)
PAUSED = "It says that the deployment is paused."
SLOW = "Pages that read my data take many seconds."
STOLEN = "Somebody else is signed in as a user."


def rebuilt(platform: Platform) -> None:
    """Build the live source again."""
    platform.redeploy(platform.live)


RENEWED = (variable("NEXTAUTH_SECRET", "new"), rebuilt)


def rolled_back(platform: Platform) -> None:
    """Go back to the first deployment."""
    platform.rollback(platform.deployments[0])


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ([], ()),
        ([lambda platform: platform.pass_time(10)], ()),
        # Nothing behind a barrier is met.
        ([trouble.barred("paused"), trouble.served(stopped=UNREACHABLE)], (PAUSED,)),
        ([deployed(page="Maintenance")], ("I see a page that says that work is going on.",)),
        ([trouble.built(gone=True)], ("It says that the deployment was not found.",)),
        (
            [trouble.changed(certificate=0)],
            ("My browser warns that the connection is not private.",),
        ),
        ([variable("NEXTAUTH_SECRET", "")], ()),  # no build has it yet
        ([trouble.built_with("NEXTAUTH_SECRET", "")], ("Nobody can sign in.",)),
        ([signs_in_elsewhere], ("After signing in I am sent to an address that does not open.",)),
        *(
            ([trouble.built_with("DATABASE_URL", url)], ("It says that something went wrong.",))
            for url in ("postgresql://x/y", "postgresql://app:a[b@db.example.org/astral")
        ),
        ([few_connections], (SLOW,)),
        ([trouble.served(slow=True)], (SLOW,)),
        ([trouble.changed(rows={"User": 8}), rebuilt], ("What I entered is gone.",)),
        ([kept(private=True)], ("I see what another user entered.",)),
        ([deployed(), kept(private=True, build="dpl_1"), rolled_back], ()),
        ([kept(old=True)], ("I see a page as it was before it was corrected.",)),
        ([trouble.changed(old_data=True)], ("I see a page as it was before it was corrected.",)),
        ([kept(old=True), trouble.changed(old_data=True), Platform.purge], ()),
        ([stolen], (STOLEN,)),
        ([stolen, *RENEWED], ()),
        ([stolen, *RENEWED, trouble.changed(open_builds=True)], (STOLEN,)),
        ([stolen, trouble.built(gone=True), *RENEWED, trouble.changed(open_builds=True)], ()),
        ([stolen, trouble.barred("paused")], (PAUSED,)),
        (
            [
                trouble.changed(leaked={"old-secret", "known"}),
                trouble.served(passwords={"app": "known"}),
                trouble.built_with("DATABASE_URL", URL),
            ],
            (
                "Somebody else can sign sessions of any user.",
                "Somebody else can read the database.",
            ),
        ),
        (
            [trouble.changed(accounts=[STRANGER])],
            ("Somebody else can sign in with the password of an account.",),
        ),
        ([trouble.changed(accounts=[Account("a", taken=True, active=False)])], ()),
        ([trouble.built(author="stranger")], ("A stranger's code has the data of users.",)),
    ],
)
def test_what_users_meet_follows_from_the_world(
    changes: list[Breaks], met: tuple[str, ...]
) -> None:
    assert users(world(*changes)) == met


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ([], ABILITIES),
        (
            [trouble.served(full_disk=True), trouble.released("shares")],
            ABILITIES - {"write", "privately"},
        ),
        ([trouble.released("route"), trouble.served(stopped=UNREACHABLE)], {"open", "come back"}),
        ([trouble.released("white"), stolen], set()),
    ],
)
def test_users_can_do_everything_until_something_takes_it(
    changes: list[Breaks], left: frozenset[str]
) -> None:
    assert abilities(world(*changes)) == left
