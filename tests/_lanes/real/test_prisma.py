"""The steps of a migration under the next major of Prisma, which has other flags."""

import re

import pytest

from snippets._drill.postgres import APPLICATION
from snippets._engine.decision import carry_on, finish, go_to, repeat
from snippets._vocabulary.acts import PRISMA_7
from tests._lanes.real import npm
from tests._lanes.real.bench import PASSWORD, Bench
from tests._lanes.real.led import led

pytestmark = pytest.mark.real
PAGE = "database/migration"
CONFIG = """
import { defineConfig, env } from 'prisma/config'
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: env('DIRECT_URL') },
})
"""


@pytest.fixture
def seven(bench: Bench) -> Bench:
    """The application once it has moved to Prisma 7, and an empty database of its own."""
    modules = bench.app / "node_modules"
    modules.unlink()
    modules.symlink_to(npm.install(npm.TOOLS / "application-prisma-7"))
    (bench.app / "prisma.config.ts").write_text(CONFIG)
    schema = bench.app / "prisma" / "schema.prisma"
    lines = schema.read_text().splitlines(keepends=True)
    schema.write_text("".join(line for line in lines if "rl " not in line))
    bench.world.production.new("migrated")
    url = f"postgresql://{APPLICATION}:{PASSWORD}@127.0.0.1:{bench.world.production.port}/migrated"
    bench.secrets |= dict.fromkeys(("MIGRATION_DATABASE_URL", "SCRATCH_DATABASE_URL"), url)
    return bench


@pytest.mark.parametrize("name", ["compare-schema", "create-migration"])
def test_a_flag_that_is_gone_is_replaced_as_the_page_says(seven: Bench, name: str) -> None:
    seven.values["NEW_MIGRATION"] = "20260401000000_add_role"
    assert led(seven, PAGE, name) == repeat(PRISMA_7)
    [new, *_] = re.findall(r"`([^`]+)`", PRISMA_7.words)
    old = r"--from-schema-datasource \S+ --to-schema-datamodel \S+"
    assert led(seven, PAGE, name, old, new) == carry_on()


def test_the_other_steps_are_the_same(seven: Bench) -> None:
    assert led(seven, PAGE, "migration-status") == go_to("rehearse-migration")
    assert led(seven, PAGE, "rehearse-migration") == carry_on()
    assert led(seven, PAGE, "migration-status") == carry_on()
    assert led(seven, PAGE, "deploy-migration") == finish()
