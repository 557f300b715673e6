"""Every trouble hurts somebody, by itself, and says what mends it."""

from datetime import timedelta

import pytest

from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.users import users
from snippets._platform.vercel import Platform


def broken(trouble: Trouble) -> Platform:
    """Return a world with one older build and one release, and this trouble."""
    platform = Platform()
    platform.deploy("dpl_live", age=timedelta(minutes=10))
    trouble.breaks(platform)
    return platform


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=lambda trouble: trouble.id)
def test_a_trouble_is_met_by_users_now_and_ten_minutes_later(trouble: Trouble) -> None:
    platform = broken(trouble)
    assert users(platform)
    platform.pass_time(10)
    assert users(platform)


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=lambda trouble: trouble.id)
def test_a_trouble_names_pages_roles_and_what_mends_it(trouble: Trouble) -> None:
    assert all((trouble.pages, trouble.roles, trouble.mends, trouble.worse, trouble.says))


def test_there_are_as_many_troubles_as_were_promised() -> None:
    assert len(TROUBLES) >= 45
    assert sum(not trouble.elsewhere for trouble in TROUBLES.values()) >= 30


@pytest.mark.parametrize("trouble", RELEASES, ids=lambda trouble: trouble.id)
def test_a_release_of_which_users_complain_is_mended_by_a_rollback(trouble: Trouble) -> None:
    """Its connections stay with the server until they are ended, whatever is live."""
    platform = broken(trouble)
    platform.rollback(platform.deployments[0])
    platform.database.sessions.clear()
    assert users(platform) == ()
