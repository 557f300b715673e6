"""Secret rotation: the new secret is live, the old one is not, and nothing else changed."""

import pytest

from snippets._engine import ParameterError
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform, StoredVariable
from tests._world.calls import (
    HEALTH,
    INSPECT_ALIAS,
    OLD_BUILD,
    READ_ANSWER,
    REDEPLOY,
    REPLACE_SECRET,
    TEAM,
)
from tests._world.standins.text import RANDOM
from tests._world.terminal import Terminal

PAGE = "security/secret-rotation"


def test_production_runs_with_the_new_secret(terminal: Terminal, platform: Platform) -> None:
    before, key = platform.live, platform.variables["ENCRYPTION_KEY"]
    terminal.expect(READ_ANSWER, REPLACE_SECRET, REDEPLOY, INSPECT_ALIAS, OLD_BUILD, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE
    assert platform.live is not before
    assert platform.live.environment["NEXTAUTH_SECRET"] == RANDOM
    assert platform.variables["NEXTAUTH_SECRET"].sensitive
    assert platform.variables["ENCRYPTION_KEY"] is key


ISSUED = (
    "printf %s issued-value | vercel env update GOOGLE_CLIENT_SECRET production"
    f" --sensitive --yes {TEAM}"
)


def test_an_issued_secret_is_stored_as_it_is(terminal: Terminal, platform: Platform) -> None:
    platform.variables["GOOGLE_CLIENT_SECRET"] = StoredVariable("old")
    terminal.expect(ISSUED)
    result = terminal.do(
        f"{PAGE}#replace-issued-secret",
        SECRET_NAME="GOOGLE_CLIENT_SECRET",
        NEW_SECRET="issued-value",
    )
    assert result.ok
    assert platform.variables["GOOGLE_CLIENT_SECRET"].value == "issued-value"


def test_a_name_that_is_mistyped_replaces_nothing(terminal: Terminal, platform: Platform) -> None:
    before = dict(platform.variables)
    terminal.expect(ISSUED.replace("SECRET prod", "SECRETT prod"))
    values = {"SECRET_NAME": "GOOGLE_CLIENT_SECRETT", "NEW_SECRET": "issued-value"}
    result = terminal.do(f"{PAGE}#replace-issued-secret", **values)
    assert "was not found" in result.stderr
    assert platform.variables == before


@pytest.mark.parametrize("name", ["ENCRYPTION_KEY", "lower", ""])
def test_the_encryption_key_is_refused(terminal: Terminal, platform: Platform, name: str) -> None:
    with pytest.raises(ParameterError):
        terminal.do(f"{PAGE}#replace-issued-secret", SECRET_NAME=name, NEW_SECRET="issued-value")
    assert platform.variables["ENCRYPTION_KEY"].value == "never-change-me"
