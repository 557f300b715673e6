"""The report of a drill, and what of a call may be written down in it."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from snippets._engine.secret import hide_secrets
from snippets._engine.terminal_text import clean
from snippets._platform.database import Tables
from snippets._platform.scenarios import SCENARIOS
from snippets._vocabulary.settings import SETTINGS

HIDDEN = "(hidden)"
SECRET_OPTIONS = ("--token", "-t", "--password", "--passphrase")
_SECRET = re.compile(
    rf"((?:{'|'.join(SECRET_OPTIONS)})=|(?i:authorization|cookie|x-monitoring-key):\s*).*",
    re.DOTALL,
)


class NotedCall(msgspec.Struct, frozen=True):
    """A command, or a request that production saw, `seconds` after the pager; its steps by id."""

    seconds: float
    command: str
    steps: tuple[str, ...]


class DrillReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report of a drill; `minutes` since the pager are by stamp, if it ever came."""

    scenario: str
    begun: str
    ending: str
    recovered: bool
    verified: bool
    limit: int | None
    minutes: dict[str, float]
    diagnosis: str
    taken: list[str]
    left_out: list[str]
    wrong_turns: list[str]
    calls: list[NotedCall]
    rows_before: Tables
    rows_after: Tables


def masked(words: Iterable[str], secrets: Mapping[str, str]) -> list[str]:
    """Return words as they may be written down: without these secrets and what looks like one.

    `secrets` are values by name.
    """
    shown: list[str] = []
    for word in words:
        given = bool(shown) and shown[-1] in SECRET_OPTIONS
        text = hide_secrets(clean(word), secrets)
        secret = _SECRET.fullmatch(text)
        shown.append(HIDDEN if given else f"{secret[1]}{HIDDEN}" if secret else text)
    return shown


# By its stamp: what is timed, and whether the severity limits it.
_TIMES = (
    ("ack", "Acknowledged", False),
    ("diagnose", "Diagnosed", False),
    ("restored", "Restored", True),
    ("escalate", "Escalated", True),
)


def report_markdown(report: DrillReport) -> str:
    """Return the report as Markdown: times, cause, steps, lost rows and commands."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DrillReport) -> Iterator[str]:
    scenario = SCENARIOS[report.scenario]
    yield from (f"# Drill: {report.scenario}", "", f"Begun {report.begun}", "")
    yield from (f"> {scenario.pager}", "", f"**{drill_verdict(report)}**", "")
    yield from ("| | Minutes | Limit |", "| --- | --- | --- |")
    limit = "none" if report.limit is None else f"{report.limit}"
    for stamp, name, limited in _TIMES:
        minutes = f"{report.minutes[stamp]:g}" if stamp in report.minutes else "never"
        yield f"| {name} | {minutes} | {limit if limited else ''} |"
    yield from ("", f"- Cause: {', and '.join(scenario.names).replace('-', ' ')}")
    yield f"- Diagnosis given: {report.diagnosis or 'none'}"
    yield f"- What mends it: {' '.join(trouble.mends for trouble in scenario.troubles)}"
    yield f"- What does not help: {' '.join(trouble.worse for trouble in scenario.troubles)}"
    yield f"- Pages: {', '.join(map(_link, scenario.pages))}"
    yield from _section("Steps taken", report.taken)
    yield from _section("Steps of the verification that were left out", report.left_out)
    yield from _section("Changes that the pages do not ask for", report.wrong_turns)
    yield from ("", "## Data", "", "| Table | Before | After | Lost |", "| --- | --- | --- | --- |")
    for table, before in report.rows_before.items():
        after = report.rows_after.get(table, 0)
        yield f"| {table} | {before} | {after} | {max(before - after, 0)} |"
    yield from ("", "## Commands", "", "| Minute | Command | Step |", "| --- | --- | --- |")
    for call in report.calls:
        command = _on_one_line(call.command)
        steps = ", ".join(f"`{step}`" for step in call.steps)
        yield f"| {call.seconds / 60:.1f} | `{command}` | {steps} |"


def _on_one_line(command: str) -> str:
    return " ".join(command.split()).replace("|", "&#124;").replace("`", "'")


def _section(title: str, steps: list[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from (f"- {_link(step)}" for step in steps)
    if not steps:
        yield "None."


def _link(name: str) -> str:
    """Return a link to a page or step; what was typed is no name of one."""
    if " " in name or not SETTINGS.site_url:
        return f"`{_on_one_line(name)}`"
    page, mark, anchor = name.partition("#")
    return f"[{name}]({SETTINGS.site_url.rstrip('/')}/{page}/{mark}{anchor})"


def drill_verdict(report: DrillReport) -> str:
    """Say in one line whether it was recovered, after how long, and whether anybody verified it."""
    if not report.recovered:
        return f"NOT RECOVERED: {report.ending}."
    minutes = report.minutes["restored"]
    over = report.limit is not None and minutes > report.limit
    late = f", past the limit of {report.limit}" if over else ""
    proof = "verified" if report.verified else "NOT VERIFIED: nobody looked afterwards"
    return f"RECOVERED after {minutes:g} minutes{late}; {proof}."
