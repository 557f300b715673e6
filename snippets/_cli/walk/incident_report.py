"""The report of an incident, begun from the log of a run; people write the rest."""

from __future__ import annotations

from collections.abc import Iterator

from snippets._cli.walk.events import Begun, Done, PageOpened, Said
from snippets._cli.walk.history import Past
from snippets._cli.walk.transcript import TRANSCRIPT, markdown
from snippets._vocabulary.policy import REPORT_DAYS

OPEN = "…"  # what nobody can know but those who were there
_TOLD = ("Note", "Escalation")


def incident_report(run: Past) -> str:
    """Return the report in Markdown; its headings are those of docs/messages.md."""
    over = f"{run.ended:%Y-%m-%d %H:%M} UTC" if run.ending else OPEN
    lines = (
        f"# Report of the incident of {run.opening.since:%Y-%m-%d}",
        *("", "## Impact", ""),
        f"Who could not do what, how many, and was anybody in danger: {OPEN}",
        *("", "## Times", ""),
        f"- Began: {OPEN} UTC",
        f"- Noticed: {run.opening.since:%Y-%m-%d %H:%M} UTC, by {OPEN}",
        f"- Users told: {OPEN} UTC",
        f"- Over: {over}",
        *("", "## Cause", "", OPEN),
        *("", "## What was done", "", *_done(run), ""),
        f"{run.ending or 'Not finished'}. All of it: `{run.folder / TRANSCRIPT}`",
        *("", "## What went well", "", f"- {OPEN}"),
        *("", "## What did not", "", f"- {OPEN}"),
        *("", "## Actions", "", "| Action | Owner | Due |", "| --- | --- | --- |"),
        f"| Send this report | {OPEN} | {REPORT_DAYS} working days after {run.ended:%Y-%m-%d} |",
        f"| {OPEN} | {OPEN} | {OPEN} |",
    )
    return "\n".join(lines) + "\n"


def _done(run: Past) -> Iterator[str]:
    """Yield the pages, what changed something, and what was noted, in order."""
    kept = {one.at for one in run.changes}
    for number, event in enumerate(run.told):
        match event:
            case PageOpened():
                yield f"- {event.at:%H:%M:%S} {event.title}, `{event.procedure}`"
            case Begun(changes=True):
                after = (one for one in run.told[number + 1 :] if isinstance(one, Begun | Done))
                end = next(after, None)
                said = end.said if isinstance(end, Done) else "No end of it is known."
                undone = "" if event.at in kept else " It was undone."
                yield f"- {event.at:%H:%M:%S} {event.title}: {said}{undone}"
            case Said(kind=kind) if kind in _TOLD:
                yield from (line for line in markdown(event, []) if line)
