"""The machinery of the benchmarks: the same is compared, and a goal that is missed is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from snippets.core import page, shell
from snippets.core.catalog import Catalog
from tests.bench import __main__ as bench
from tests.bench import commands, generate, mocked, plain, real
from tests.bench.measure import ROOT, Program, Ratio, compare, rounds
from tests.bench.table import Row, keep, lines


def test_a_ratio_is_the_median_of_the_rounds_and_not_that_of_the_sums() -> None:
    """One round on a busy machine must not decide."""
    assert compare([2.0, 30.0, 2.2], [1.0, 10.0, 2.0]) == Ratio(2.0, 1.1, 3.0)


def test_programs_take_turns_and_the_first_turn_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "log"
    programs = {
        name: Program(("sh", "-c", f"printf {name} >> {log}"), tmp_path) for name in ("a", "b")
    }
    costs = rounds(programs, 2)
    assert log.read_text() == "ababab"
    assert [len(found) for found in costs.values()] == [2, 2]


def test_the_work_of_children_is_counted(tmp_path: Path) -> None:
    busy = f"{sys.executable} -c 'sum(range(2_000_000))'"
    (cost,) = rounds({"sh": Program(("sh", "-c", f"{busy}; true"), tmp_path)}, 1)["sh"]
    assert cost.cpu > 0.01


def test_a_program_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3:\nwhy"):
        Program(("sh", "-c", "echo why; exit 3"), tmp_path).cost()


def test_a_missed_goal_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ratio = Ratio(1.2, 1.1, 1.3)
    good, bad = Row("a", "1", "2", ratio, "<= 1.3"), Row("b", "1", "2", ratio, "<= 1.15")
    assert [line.split("|")[-2].strip() for line in lines([good, bad])[2:]] == ["yes", "MISSED"]
    keep(tmp_path / "bench.json", [good, bad], {})
    kept = json.loads((tmp_path / "bench.json").read_text())["rows"]
    assert [row["missed"] for row in kept] == [False, True]
    monkeypatch.setattr(bench, "CACHE", tmp_path / "bench")
    for rows, code in (([good], 0), ([good, bad], 1)):
        monkeypatch.setitem(bench.PARTS, "build", lambda *_, rows=rows: iter(rows))
        assert bench.main(["build"]) == code


def test_the_plain_site_has_the_same_commands_and_nothing_of_ours(
    tmp_path: Path, catalog: Catalog
) -> None:
    plain.settings(tmp_path / "mkdocs.yml")
    written = (ROOT / "docs/deployment/rollback.md").read_text("utf-8")
    text = plain.text(written, catalog)
    for step in catalog.procedures["deployment/rollback"].steps:
        assert "\n".join(page.fence(shell(step.action))) in f"{text}\n"
        assert step.title in text
    assert not [mark for mark in (":::", "<section", "rb-", "<script") if mark in text]
    assert "snippets.core.markdown" not in (tmp_path / "mkdocs.yml").read_text("utf-8")


def test_the_same_size_gives_the_same_project(tmp_path: Path, catalog: Catalog) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        ids = generate.write(folder, catalog, 2)
        files = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()]
        made.append([(p.relative_to(folder), p.read_bytes()) for p in files])
    assert made[0] == made[1]
    assert ids == ["area-000/page-00000", "area-000/page-00001"]


@pytest.mark.parametrize("fault", commands.FAULTS)
def test_our_lanes_notice_each_fault(fault: str) -> None:
    count = commands.BROKEN + 2
    assert mocked.verify(count)
    assert real.verify(count)
    assert not mocked.verify(count, fault)
    assert not real.verify(count, fault)
