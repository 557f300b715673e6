"""A variable that several environments share: it is refused, and replaced as the page says."""

import pytest

from snippets._engine.decision import carry_on, repeat
from snippets._platform.vercel import StoredVariable
from snippets._vocabulary.acts import SHARED_VARIABLE
from tests._lanes.real.bench import Bench
from tests._lanes.real.led import led
from tests._lanes.real.npm import versions

pytestmark = pytest.mark.real
STEPS = {
    "database/recovery": ("switch-database", "DATABASE_URL"),
    "security/secret-rotation": ("replace-nextauth-secret", "NEXTAUTH_SECRET"),
}


@pytest.mark.parametrize("page", STEPS)
@pytest.mark.parametrize("bench", [v for v in versions() if v != "43.3.0"], indirect=True)
def test_a_shared_variable_is_refused_and_then_updated_for_every_environment(
    bench: Bench, page: str
) -> None:
    step, name = STEPS[page]
    shared = StoredVariable("old", ("production", "preview"))
    bench.platform.variables[name] = shared
    bench.secrets["RECOVERY_DATABASE_URL"] = "postgresql://app:secretPasswordOfTheLane@db/astral"
    assert led(bench, page, step) == repeat(SHARED_VARIABLE)
    assert bench.platform.variables[name] == StoredVariable("old", ("production", "preview"))
    words = (r"env add (\S+) production --force", r"env update \1 production --yes")
    assert led(bench, page, step, *words) == carry_on()
    after = bench.platform.variables[name]
    assert (after.value != "old", after.targets) == (True, ("production", "preview"))
