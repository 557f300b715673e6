"""Properties on trial: how many examples are tried, how many break one, and the closing table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
TOGETHER = 20  # values drawn at once: to begin takes longer than to draw

settings.register_profile(
    "deep",
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass
class Trial:
    """One property on trial; the same `seed` gives the same examples."""

    name: str
    seed: int = 0
    tried: int = 0
    found: int = 0
    seconds: float = 0.0

    def each(self, examples: SearchStrategy[T], number: int, check: Callable[[T], None]) -> None:
        """Check up to this number of examples; the first that fails is made as small as can be."""

        @seed(self.seed)
        @settings(settings.get_profile("deep"), max_examples=number)
        @given(examples)
        def one(example: T) -> None:
            self.tried += 1
            check(example)

        try:
            one()
        except Exception:
            self.found += 1
            raise

    def batches(self, examples: SearchStrategy[T], number: int, size: int) -> Iterator[list[T]]:
        """Yield up to this number of examples, all different, in lists for one process each."""
        made: dict[str, T] = {}

        @seed(self.seed)
        @settings(settings.get_profile("deep"), max_examples=number // TOGETHER)
        @given(st.lists(examples, min_size=TOGETHER, max_size=TOGETHER))
        def keep(several: list[T]) -> None:
            made.update({repr(one): one for one in several})

        keep()
        different = list(made.values())
        for start in range(0, len(different), size):
            batch = different[start : start + size]
            self.tried += len(batch)
            yield batch

    def compare(
        self, batch: Sequence[object], got: Sequence[object], due: Sequence[object]
    ) -> None:
        """Fail with the smallest example of a batch for which it is not what is due."""
        assert len(got) == len(due) == len(batch), f"{len(got)} came back of {len(due)}"
        rows = zip(batch, got, due, strict=True)
        wrong = [(example, one, other) for example, one, other in rows if one != other]
        self.found += len(wrong)
        if wrong:
            example, one, other = min(wrong, key=lambda row: len(repr(row[0])))
            raise AssertionError(f"{example!r}\n  gives {one!r}\n  not   {other!r}")


@dataclass
class Table:
    """The closing table."""

    seed: int = 0
    trials: list[Trial] = field(default_factory=list)

    def trial(self, name: str) -> Trial:
        """Put another property on trial."""
        self.trials.append(Trial(name, self.seed))
        return self.trials[-1]

    def lines(self) -> list[str]:
        """Return the table, a line for each property."""
        rows = [("Property", "Tried", "Found", "Seconds")]
        rows += [(t.name, f"{t.tried:,}", str(t.found), f"{t.seconds:.1f}") for t in self.trials]
        tried = sum(trial.tried for trial in self.trials)
        found = sum(trial.found for trial in self.trials)
        seconds = sum(trial.seconds for trial in self.trials)
        rows.append((f"All, seed {self.seed}", f"{tried:,}", str(found), f"{seconds:.1f}"))
        width = max(len(row[0]) for row in rows)
        return [f"{a:<{width}}  {b:>8}  {c:>6}  {d:>8}" for a, b, c, d in rows]
