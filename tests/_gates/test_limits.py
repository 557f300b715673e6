"""How long a step may take is told by its command: the first line here that fits, or a minute."""

import re

from snippets._engine import Step
from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from tests._gates.verdict import red

SECONDS = (
    (r"vercel deploy .*--cwd ", 300),  # one page, nothing to build
    (r"vercel (re)?deploy|npm (run build|test)", 900),  # builds the application, or tests it
    (r"npm (run|uninstall)|npx --no |vercel login", 300),
    (r"pg_restore .*--dbname ", 7200),
    (r"pg_dump|pg_restore .*--file |migrate deploy|openssl cms", 3600),
    (r"vercel logs .*--limit 10000 |copy \(select ", 300),  # as many lines as there are
)
# Where people are hurt meanwhile: the step of a page, and what it is given.
HURRIED = {
    (page, "security/breach#save-request-logs"): 60
    for page in ("security/breach", "security/data-exposure")
}


def allowed(step: Step) -> float:
    """Return the seconds that a step may take."""
    command = " ".join(shell(step.action).replace("\\\n", " ").split())
    fits = (seconds for pattern, seconds in SECONDS if re.search(pattern, command))
    return next(fits, Step.seconds)


def test_a_step_may_take_as_long_as_its_command_needs_and_no_longer(catalog: Catalog) -> None:
    given = {id(step): (step, allowed(step)) for step in catalog.steps.values()}
    for page, procedure in catalog.procedures.items():
        for step in procedure.steps:
            most = HURRIED.get((page, catalog.id_of(step)), allowed(step))
            given[id(step)] = (step, most)
    problems = []
    for step, most in given.values():
        if step.seconds != most:
            name = catalog.id_of(step)
            remedy = f"write seconds={most:g}, or another limit in {__file__}"
            problems.append(
                f"{catalog.source(name)}: {name} has {step.seconds:g} seconds: {remedy}."
            )
    red(problems)
