"""The benchmarks compare the same things, and a goal that is missed turns them red."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from snippets._engine import prose, shell
from snippets._engine.catalog import Catalog
from tests._lanes import bench
from tests._lanes.bench import ROOT, Row


def test_one_round_on_a_busy_machine_does_not_decide() -> None:
    assert not Row("build", [1.0, 1.1, 30.0], 1.2).missed
    assert Row("build", [1.0, 1.3, 1.4], 1.2).missed


@pytest.mark.parametrize(("goal", "code"), [(1.2, 0), (1.0, 1)])
def test_a_missed_goal_ends_with_1_and_is_told(
    goal: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def part(_: Path, __: Catalog) -> Iterator[Row]:
        yield Row("a row", [1.1], goal)

    monkeypatch.setitem(bench.PARTS, "start", part)
    assert bench.main(["start"]) == code
    assert ("MISSED" in capsys.readouterr().out) == bool(code)


def test_a_program_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3:\nwhy"):
        bench.cost(tmp_path, "-c", "print('why'); raise SystemExit(3)")


def test_the_plain_page_has_the_same_commands_and_no_block_of_ours(catalog: Catalog) -> None:
    written = (ROOT / "docs/deployment/rollback.md").read_text("utf-8")
    plain = bench.plain(written, catalog)
    assert ":::" not in plain
    for step in catalog.procedures["deployment/rollback"].steps:
        assert "\n".join(prose.fence(shell(step.action), "")[1:]) in plain
        assert step.title in plain


def test_the_plain_site_is_built_without_the_two_lines_that_are_ours() -> None:
    assert len(bench.OURS.findall((ROOT / "mkdocs.yml").read_text("utf-8"))) == 2


def test_a_generated_project_has_as_many_procedures_as_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.grow(tmp_path, ["some", "words"], 3)
    told = "from snippets._engine.load import load; assert len(load().procedures) == 3"
    assert bench.cost(tmp_path, "-c", told) > 0
