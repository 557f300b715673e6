"""What users meet follows from the state of the world, and from nothing that anybody asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snippets._platform.users import ABILITIES, abilities, connection, users
from snippets._platform.vercel import Account, Cached, Platform


@pytest.fixture
def platform() -> Platform:
    """One good deployment, a day old, and one that is live."""
    there = Platform()
    there.deploy("dpl_live", age=timedelta(minutes=10))
    return there


def test_all_is_well_to_begin_with_and_ten_minutes_later(platform: Platform) -> None:
    assert users(platform) == ()
    platform.pass_time(10)
    assert users(platform) == ()


def test_who_cannot_open_the_page_meets_nothing_behind_it(platform: Platform) -> None:
    platform.barriers.add("paused")
    platform.database.stop()
    assert users(platform) == ("It says that the deployment is paused.",)


def test_a_maintenance_page_is_no_application(platform: Platform) -> None:
    platform.deploy("dpl_page", page="Maintenance")
    assert users(platform) == ("I see a page that says that work is going on.",)


def test_a_deployment_that_was_deleted_is_not_found(platform: Platform) -> None:
    platform.live.gone = True
    assert users(platform) == ("It says that the deployment was not found.",)


def test_an_expired_certificate_is_a_warning_of_the_browser(platform: Platform) -> None:
    platform.certificate = 0
    assert users(platform) == ("My browser warns that the connection is not private.",)


@pytest.mark.parametrize(
    ("name", "value", "met"),
    [
        ("NEXTAUTH_SECRET", "", "Nobody can sign in."),
        (
            "NEXTAUTH_URL",
            "http://localhost:3000",
            "After signing in I am sent to an address that does not open.",
        ),
        ("DATABASE_URL", "postgresql://app@elsewhere/astral", "It says that something went wrong."),
        (
            "DATABASE_URL",
            "postgresql://app@db.example.org/astral?connection_limit=1",
            "Pages that read my data take many seconds.",
        ),
    ],
)
def test_the_live_build_has_the_variables_it_was_built_with(
    platform: Platform, name: str, value: str, met: str
) -> None:
    platform.variables[name].value = value
    assert users(platform) == ()
    platform.live.environment[name] = value
    assert users(platform) == (met,)


def test_a_new_build_does_not_end_what_the_database_has(platform: Platform) -> None:
    platform.database.databases["astral"]["Appointment"] = 0
    platform.redeploy(platform.live)
    assert users(platform) == ("What I entered is gone.",)


def test_a_slow_database_is_met_by_everybody(platform: Platform) -> None:
    platform.database.slow = True
    assert users(platform) == ("Pages that read my data take many seconds.",)


def test_a_page_kept_for_one_user_is_met_by_others_until_its_build_is_not_live(
    platform: Platform,
) -> None:
    first = platform.production()[-1]
    platform.cache["/journal"] = Cached(platform.live.id, private=True)
    assert users(platform) == ("I see what another user entered.",)
    platform.rollback(first)
    assert users(platform) == ()


@pytest.mark.parametrize("old", ["network", "data"])
def test_old_content_is_met_until_the_caches_are_empty(platform: Platform, old: str) -> None:
    if old == "network":
        platform.cache["/"] = Cached(platform.live.id, old=True)
    else:
        platform.old_data = True
    assert users(platform) == ("I see a page as it was before it was corrected.",)
    platform.purge()
    assert users(platform) == ()


def test_a_stolen_session_is_good_where_its_secret_is_and_somebody_can_get(
    platform: Platform,
) -> None:
    platform.stolen.add("old-secret")
    assert users(platform) == ("Somebody else is signed in as a user.",)
    platform.variables["NEXTAUTH_SECRET"].value = "another"
    platform.redeploy(platform.live)
    assert users(platform) == ()
    platform.open_builds = True
    assert users(platform) == ("Somebody else is signed in as a user.",)
    for build in platform.deployments[:2]:
        build.gone = True
    assert users(platform) == ()


def test_behind_a_paused_project_nobody_acts_as_anybody(platform: Platform) -> None:
    platform.stolen.add("old-secret")
    platform.barriers.add("paused")
    assert users(platform) == ("It says that the deployment is paused.",)


def test_secrets_that_are_known_are_met_as_long_as_they_are_taken(platform: Platform) -> None:
    platform.leaked |= {"old-secret", "known"}
    platform.database.passwords["app"] = "known"
    platform.live.environment["DATABASE_URL"] = "postgresql://app:known@db.example.org/astral"
    assert users(platform) == (
        "Somebody else can sign sessions of any user.",
        "Somebody else can read the database.",
    )


def test_an_account_that_is_suspended_lets_nobody_in(platform: Platform) -> None:
    platform.accounts.append(Account("doctor@example.org", "THERAPIST", taken=True))
    assert users(platform) == ("Somebody else can sign in with the password of an account.",)
    platform.accounts[-1].active = False
    assert users(platform) == ()


def test_a_release_of_a_stranger_has_the_data_of_users(platform: Platform) -> None:
    platform.live.author = "stranger"
    assert users(platform) == ("A stranger's code has the data of users.",)


def test_a_connection_string_says_who_goes_where() -> None:
    to = connection("postgresql://app:word@db.example.org/astral?connection_limit=1&pgbouncer=true")
    assert (to.role, to.password, to.host, to.name) == ("app", "word", "db.example.org", "astral")
    assert to.options == {"connection_limit": "1", "pgbouncer": "true"}


def test_users_can_do_everything_until_something_takes_it(platform: Platform) -> None:
    assert abilities(platform) == ABILITIES
    platform.database.full_disk = True
    assert ABILITIES - abilities(platform) == {"write"}
    platform.live.faults |= {"shares", "route"}
    assert ABILITIES - abilities(platform) == {"write", "every page", "privately"}
    platform.database.stop()
    assert abilities(platform) == {"open", "come back"}
    platform.live.faults |= {"white"}
    assert not abilities(platform)
