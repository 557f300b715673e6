"""What was run with what, and what Vercel's SDK knows of it: the closing tables of the lane."""

from dataclasses import dataclass

from snippets._platform.vercel_api import ROUTES as OF_MODEL
from tests._lanes.real.schema import CLI_ONLY, Conformity


@dataclass(frozen=True)
class Row:
    """One run of one step; `version` is that of the Vercel CLI, empty where it is not used."""

    step: str
    tools: str
    version: str
    result: str
    changes: tuple[str, ...] = ()


ROWS: list[Row] = []
ROUTES: set[Conformity] = set()


def table(not_run: dict[str, str]) -> list[str]:
    """Return the lines of the table, and what was not run with the reason."""
    by_step: dict[str, list[Row]] = {}
    for row in ROWS:
        by_step.setdefault(row.step, []).append(row)
    width = max(map(len, by_step))
    lines = [f"{'step':<{width}}  {'tools':<22}  Vercel CLI: result"]
    for step, rows in sorted(by_step.items()):
        results = (f"{row.version}{': ' if row.version else ''}{row.result}" for row in rows)
        lines.append(f"{step:<{width}}  {rows[0].tools:<22}  {'   '.join(results)}")
    lines.append(f"{len(by_step)} steps run, {len(not_run)} not run:")
    return lines + [f"  {step}: {reason}" for step, reason in not_run.items()]


def routes() -> list[str]:
    """Return a line for each address of the model: what of the SDK it was held against."""
    lines, differing = [], sum(bool(verdict.differences) for verdict in ROUTES)
    width = max(len(route.name) for route in OF_MODEL)
    for name in sorted(route.name for route in OF_MODEL):
        operations = {verdict.operation for verdict in ROUTES if verdict.route == name}
        held = "not asked" if not operations else f"validated: {', '.join(sorted(operations))}"
        if name in CLI_ONLY:
            held = f"only the CLI: {CLI_ONLY[name]}"
        lines.append(f"{name:<{width}}  {held}")
    only = len(CLI_ONLY)
    count = f"{len(lines)} addresses: {len(lines) - only} of the SDK, {only} of the CLI alone"
    return [*lines, f"{count}; {differing} differing"]
