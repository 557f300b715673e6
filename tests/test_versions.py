"""What each step changes: its page says it before the command."""

from collections.abc import Iterator

from snippets._engine import Risk, shell
from snippets._engine.catalog import Catalog
from snippets._vocabulary.versions import numbers
from snippets.versions import changes, kept

NEWEST = max({version for effects in kept.values() for version in effects}, key=numbers)


def changed(catalog: Catalog, *how: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield step, version, name and the words of the page for what is changed in these ways."""
    for name, effects in kept.items():
        step = catalog.steps[name]
        words = f"{step.why} {step.loses} {step.undo} {shell(step.action)}"
        for version, entries in effects.items():
            for kind, _, target in (entry.partition(": ") for entry in entries):
                if not how or kind in how:
                    yield name, version, target, words


def test_what_only_reads_leaves_nothing_behind_that_it_does_not_name(catalog: Catalog) -> None:
    silent = {
        (step, name)
        for step, _, name, words in changed(catalog)
        if catalog.steps[step].risk is Risk.READS and name.partition(".")[0] not in words
    }
    assert silent == set()


def test_what_only_an_older_version_overwrites_is_said_before_the_command(catalog: Catalog) -> None:
    silent = {
        (step, version, name)
        for step, version, name, words in changed(catalog, "other", "gone")
        if version not in ("", NEWEST)
        and not any(name in entry for entry in kept[step].get(NEWEST, []))
        and name not in words
    }
    assert silent == set()


def test_the_page_has_every_step_and_every_version() -> None:
    shown = {(row[0].removeprefix("@"), v) for row in changes.rows for v in row[2].split(", ")}
    assert shown == {(step, v or "is not called") for step in kept for v in kept[step]}
