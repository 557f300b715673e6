"""`runbook contract`: read the application, write its facts, check the needs, renew the pins."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from snippets._cli.output import echo
from snippets._engine.errors import RunbookError
from snippets._vocabulary.exit_codes import FAILURE, codes

FACTS = Path(__file__).parents[2] / "_contract" / "astral-core.json"
COUNTED = ("routes", "pages", "scripts", "variables", "models")


@click.command(
    epilog=codes("contract", "runbook contract ../app --check", "runbook contract ../app --pin")
)
@click.argument("app_checkout", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=FACTS,
    show_default="the facts of this runbook",
    help="The file of facts; its pins lie beside it.",
)
@click.option("--check", is_flag=True, help="Write nothing: check what is needed.")
@click.option(
    "--pin", is_flag=True, help="Say that you have read what changed: renew the hashes of the pins."
)
def contract(app_checkout: Path, *, out: Path, check: bool, pin: bool) -> None:
    """Read what the application in APP_CHECKOUT provides, and write it down as facts.

    `git diff` shows what changed since they were written last.
    """
    from snippets._contract import compare, facts, pins
    from snippets._contract.extract import extract
    from snippets._engine import load

    if check and pin:
        raise RunbookError("--check writes nothing, --pin writes.", remedy="Give one of them.")
    application = extract(app_checkout)
    beside = pins.beside(out)
    known = pins.read_pins(beside)
    findings = compare.disagreements(load.load(), application, known) if check else []
    missing = [finding for finding in findings if not finding.verdict.holds]
    # What holds all the same is a gap that was filled: it is no failure.
    filled = [finding for finding in findings if finding.verdict.holds]
    name = application.repository or "the application"
    lines = [f"{name} at {application.commit[:7] or 'no known commit'}:"]
    if filled:
        lines += ["", "Gaps that the runbook can take out:", *map(str, filled)]
    if missing:
        lines += ["", f"Missing ({len(missing)}):", *map(str, missing)]
    if not check:
        out.write_text(facts.as_json(application), "utf-8")
        counts = (f"{len(getattr(application, key))} {key}" for key in COUNTED)
        lines += [f"Wrote {out}: {', '.join(counts)}."]
        lines += [f"Not understood: {part.place}: {part.reason}" for part in application.unknown]
    elif not missing:
        lines += ["Everything that the runbook needs is there, or is a known gap."]
    if pin:
        renewed = pins.renewed(known, application, datetime.now(UTC).date())
        beside.write_text(facts.as_json(renewed), "utf-8")
        lines += [f"Wrote {beside}: `git diff` shows what you say that you have read."]
    echo("\n".join(" ".join(line.splitlines()) for line in lines))
    if missing:
        raise SystemExit(FAILURE)
