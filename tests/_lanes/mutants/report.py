"""The tables of a run: per page, per operator and test module, and each survivor as a diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tests._lanes.mutants.run import Outcome
from tests._lanes.mutants.worker import LOADING


def report(outcomes: Sequence[Outcome]) -> str:
    """Return the report of a run."""
    survivors = [one for one in outcomes if not one.by]
    return "\n".join(
        [
            *_counts("Page", outcomes, lambda one: one.page),
            "",
            *_counts("Operator", outcomes, lambda one: one.operator),
            "",
            *_modules(outcomes),
            "",
            *(f"Survived ({one.page}, {one.operator}):\n{one.diff}\n" for one in survivors),
            _verdict(outcomes),
        ]
    )


def _counts(title: str, outcomes: Sequence[Outcome], by: Callable[[Outcome], str]) -> Iterator[str]:
    yield f"{title:42}{'mutants':>8}{'loading':>9}{'tests':>8}{'survived':>10}"
    for name in (*sorted({by(one) for one in outcomes}), ""):
        rows = [one for one in outcomes if not name or by(one) == name]
        loading = sum(one.by == LOADING for one in rows)
        alive = sum(not one.by for one in rows)
        killed = len(rows) - loading - alive
        yield f"{name or 'All':42}{len(rows):8}{loading:9}{killed:8}{alive:10}"


def _modules(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"{'Noticed by':60}{'mutants':>8}"
    for name, count in Counter(one.module for one in outcomes if one.by).most_common():
        yield f"{name:60}{count:8}"


def _verdict(outcomes: Sequence[Outcome]) -> str:
    killed = sum(bool(one.by) for one in outcomes)
    share = 100 * killed / max(1, len(outcomes))
    spent = sum(one.seconds for one in outcomes) / max(1, len(outcomes))
    return f"{killed} of {len(outcomes)} mutants killed: {share:.1f} %. {spent:.2f} s each."
