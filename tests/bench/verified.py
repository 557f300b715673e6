"""Verified commands per second: ours against the tools that run the code of Markdown pages."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import commands
from tests.bench.measure import Cost, Program, compare, cpu, rounds, wall
from tests.bench.table import Row

SAYS = "{count} commands"
PASSED = "Pass: {count} Fail: 0"
GOALS: dict[tuple[str, str], str] = {}
NOT_RUN = (
    "`runme` 3.15.0: not run. The npm package holds no program: its installation downloads one "
    "from download.stateful.com, which is no package registry. PyPI has no `runme`."
)


@dataclass(frozen=True)
class Tool:
    """A tool: how it verifies, the page it reads, its call, and what it says when all is well."""

    how: str
    page: Callable[[int, str], str]
    call: Callable[[Path, int, str], tuple[str, ...]]
    says: str
    more: tuple[tuple[str, str], ...] = ()

    def program(self, folder: Path, count: int, fault: str = "") -> Program:
        """Write its page and return its program."""
        file = folder / f"commands{fault and '-' + fault}.md"
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(self.page(count, fault), "utf-8")
        return Program(self.call(file, count, fault), folder, dict(self.more))

    def notices(self, folder: Path, count: int) -> str:
        """Return what it notices, by breaking one command; raise RuntimeError if it runs fewer."""
        _, text, code = self.program(folder, count).run()
        said = self.says.format(count=count, last=count - 1)
        if code or said not in text:
            raise RuntimeError(f"{self.how}: expected {said!r}, and it ended with {code}:\n{text}")
        seen = [f for f in commands.FAULTS if self.program(folder, count, f).run()[2]]
        words = {"fails": "exit status", "prints": "output"}
        return " and ".join(words[fault] for fault in seen) or "nothing"


def _ours(lane: str) -> Callable[[Path, int, str], tuple[str, ...]]:
    start = (sys.executable, "-m", f"tests.bench.{lane}")
    return lambda _, count, fault: (*start, str(count), *([fault] if fault else []))


def _mktestdocs(file: Path, _: int, __: str) -> tuple[str, ...]:
    code = f"from mktestdocs import check_md_file; check_md_file({str(file)!r}, lang='bash')"
    return (sys.executable, "-c", code)


def _markdown_docs(file: Path, _: int, __: str) -> tuple[str, ...]:
    plugin = ("-p", "pytest_markdown_docs.plugin", "-p", "no:cacheprovider", "--markdown-docs")
    return (sys.executable, "-m", "pytest", "-q", *plugin, file.name)


def _byexample(file: Path, _: int, __: str) -> tuple[str, ...]:
    program = Path(sys.executable).with_name("byexample")
    return (str(program), "--language", "shell", "--no-enhance-diff", file.name)


OURS = {
    "mocked": Tool("each step followed against mocks", commands.bash, _ours("mocked"), SAYS),
    "real": Tool("bash -c for each step", commands.bash, _ours("real"), SAYS),
}
THEIRS = {
    "mktestdocs": Tool("bash -c for each block", commands.bash, _mktestdocs, "word {last}\n"),
    "pytest-markdown-docs": Tool(
        "a test for each block of Python, which runs bash -c and asserts",
        commands.python,
        _markdown_docs,
        "{count} passed",
        (("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"),),
    ),
    "byexample": Tool("one shell for the whole page", commands.session, _byexample, PASSED),
}


def table(folder: Path, notes: dict[str, object], count: int, times: int) -> Iterator[Row]:
    """Yield a row for each of our lanes and each tool; the ratio is that of commands per second.

    The notes say what each does with a command, and which faults it was seen to notice.
    """
    tools = OURS | THEIRS
    for name, tool in tools.items():
        notes[f"{name}"] = f"{tool.how}; notices a wrong {tool.notices(folder / name, count)}"
    notes["runme"] = NOT_RUN
    costs = rounds({n: tool.program(folder / n, count) for n, tool in tools.items()}, times)
    for ours in OURS:
        for theirs in THEIRS:
            yield Row(
                f"verified commands/s: {ours} lane, {theirs}",
                _rates(costs[ours], count),
                _rates(costs[theirs], count),
                # More commands a second is less time for a command.
                compare(cpu(costs[theirs]), cpu(costs[ours])),
                GOALS.get((ours, theirs), ""),
            )


def _rates(costs: list[Cost], count: int) -> str:
    by_cpu = count / statistics.median(cpu(costs))
    by_wall = count / statistics.median(wall(costs))
    return f"{by_cpu:.0f} cpu, {by_wall:.0f} wall"
