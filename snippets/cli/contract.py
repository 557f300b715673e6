"""`runbook contract`: read the application, write its facts, compare them, check the needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from snippets.cli.output import echo, echo_json
from snippets.core.errors import RunbookError
from snippets.terminal import codes

if TYPE_CHECKING:
    from snippets.contracts.facts import Facts
    from snippets.contracts.holds import Finding

FACTS = Path(__file__).parents[1] / "contracts" / "astral-core.json"


@click.command(epilog=codes("contract"))
@click.argument("app_checkout", type=click.Path(path_type=Path), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=FACTS,
    show_default="the facts of this runbook",
    help="The file to write, or with --check to compare with.",
)
@click.option("--check", is_flag=True, help="Write nothing: compare, and check what is needed.")
@click.option(
    "--diff",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="OLD NEW",
    help="Compare two files of facts.",
)
@click.option("--commit", default="", help="The commit, where the folder is no git checkout.")
@click.option("--repository", default="", help="OWNER/NAME, where git does not know it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
def contract(
    app_checkout: Path | None,
    *,
    out: Path,
    check: bool,
    diff: tuple[Path, Path] | None,
    commit: str,
    repository: str,
    as_json: bool,
) -> None:
    """Read what the application in APP_CHECKOUT provides, and write it down as facts."""
    from snippets.contracts.extract import extract
    from snippets.contracts.facts import read

    if diff:
        report = Report(read(diff[0]), read(diff[1]))
    elif app_checkout is None:
        raise RunbookError("no checkout is named.", remedy="Give APP_CHECKOUT, or --diff OLD NEW.")
    else:
        facts = extract(app_checkout, commit=commit, repository=repository)
        before = read(out) if check or out.is_file() else None
        report = Report(before, facts, _findings(facts) if check else ())
        if not check:
            _write(out, facts)
            report = Report(before, facts, written=out)
    if as_json:
        echo_json(report.json())
    else:
        echo("\n".join(" ".join(line.splitlines()) for line in report.lines()))
    if report.missing:
        raise SystemExit(1)


def _findings(facts: Facts) -> tuple[Finding, ...]:
    from snippets.contracts.holds import check
    from snippets.core.catalog import load

    return tuple(check(load(), facts))


def _write(out: Path, facts: Facts) -> None:
    from snippets.contracts.facts import to_json

    try:
        out.write_text(to_json(facts), "utf-8")
    except OSError as error:
        raise RunbookError(
            f"cannot be written ({error.strerror}).", where=str(out), remedy="Name another --out."
        ) from error


@dataclass(frozen=True)
class Report:
    """What a call of the command has to tell."""

    old: Facts | None
    new: Facts
    findings: tuple[Finding, ...] = ()
    written: Path | None = None

    @property
    def missing(self) -> list[Finding]:
        """Return the needs that do not hold; a gap that has been filled is no failure."""
        return [finding for finding in self.findings if not finding.verdict.holds]

    @property
    def filled(self) -> list[Finding]:
        """Return the known gaps that are none any more."""
        return [finding for finding in self.findings if finding.verdict.holds]

    @property
    def difference(self) -> list[str]:
        """Return what changed in the application since the old facts, where there are any."""
        from snippets.contracts.difference import difference

        return difference(self.old, self.new) if self.old else []

    def lines(self) -> list[str]:
        """Return the report for people."""
        said = [_name(self.new) + ":"]
        if self.old:
            said = [f"{_name(self.new)}, compared with {self.old.commit[:7] or 'before'}:"]
            said += self.difference or ["Nothing changed."]
        if self.filled:
            said += ["", "Gaps that the runbook can take out:", *map(str, self.filled)]
        if self.missing:
            said += ["", f"Missing ({len(self.missing)}):", *map(str, self.missing)]
        if self.written:
            counts = (f"{len(getattr(self.new, key))} {key}" for key in COUNTED)
            said += ["", f"Wrote {self.written}: {', '.join(counts)}."]
            said += [f"Not understood: {u.place}: {u.reason}" for u in self.new.unknown]
        return said

    def json(self) -> str:
        """Return the report for machines."""
        import json

        record = {
            "repository": self.new.repository,
            "old": self.old.commit if self.old else "",
            "new": self.new.commit,
            "difference": self.difference,
            "missing": [_record(finding) for finding in self.missing],
            "filled": [_record(finding) for finding in self.filled],
        }
        return json.dumps(record, indent=2)


COUNTED = ("routes", "pages", "scripts", "variables", "models")


def _name(facts: Facts) -> str:
    return f"{facts.repository or 'the application'} at {facts.commit[:7] or 'no known commit'}"


def _record(finding: Finding) -> dict[str, object]:
    return {
        "procedures": list(finding.use.procedures),
        "step": finding.use.name,
        "needs": str(finding.need),
        "found": finding.verdict.found,
        "place": finding.verdict.place,
    }
