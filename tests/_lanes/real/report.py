"""What was run with what: the closing table of the lane."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One run of one step; `version` is that of the Vercel CLI, empty where it is not used."""

    step: str
    tools: str
    version: str
    result: str
    seconds: float


ROWS: list[Row] = []


def table(not_run: dict[str, str]) -> list[str]:
    """Return the lines of the table, and what was not run with the reason."""
    by_step: dict[str, list[Row]] = {}
    for row in ROWS:
        by_step.setdefault(row.step, []).append(row)
    width = max(map(len, by_step))
    lines = [f"{'step':<{width}}  {'tools':<22}  Vercel CLI: result, seconds"]
    for step, rows in sorted(by_step.items()):
        said = "   ".join(
            f"{row.version}{': ' if row.version else ''}{row.result}, {row.seconds:.1f} s"
            for row in rows
        )
        lines.append(f"{step:<{width}}  {rows[0].tools:<22}  {said}")
    lines.append(f"{len(by_step)} steps run, {len(not_run)} not run:")
    return lines + [f"  {step}: {reason}" for step, reason in not_run.items()]
