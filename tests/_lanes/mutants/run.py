"""Run mutants in workers, each in its own copy of the project; keep results as they come."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from snippets._engine import RunbookError
from tests._lanes.mutants.plan import Plan
from tests._lanes.mutants.source import Mutant

LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".nox", ".venv", ".cache", ".hypothesis", ".*_cache", "node_modules"),
    *("__pycache__", "site.zip", "dist"),
)


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `by` is empty for one that survived."""

    key: str
    page: str
    operator: str
    by: str
    seconds: float
    diff: str

    @property
    def module(self) -> str:
        """Return the test module that noticed it, or `loading`."""
        return self.by.partition("::")[0]


@dataclass
class Results:
    """The outcomes so far, in a file that grows by a line for each.

    The first line names the state of the project: results of another one are not taken over.
    """

    path: Path
    state: str

    def read(self, *, of_any_state: bool = False) -> dict[str, Outcome]:
        """Return the outcomes of this state by key; what was cut off in the middle is left out."""
        if not self.path.exists():
            return {}
        first, *lines = self.path.read_text("utf-8").splitlines() or [""]
        if first != self.state and not of_any_state:
            return {}
        return {one.key: one for one in map(_outcome, lines) if one}

    def start(self) -> None:
        """Begin a new file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{self.state}\n", "utf-8")

    def add(self, outcome: Outcome) -> None:
        """Write an outcome down, before anything else happens."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")


def _outcome(line: str) -> Outcome | None:
    try:
        return Outcome(**json.loads(line))
    except (ValueError, TypeError):
        return None


def state_of(root: Path) -> str:
    """Return a digest of everything that a mutant is made of or noticed by."""
    digest = hashlib.sha256()
    for folder in ("docs", "snippets", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".md", ".json", ".txt"):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class WorkerProcess:
    """A worker in a process of its own; see `tests._lanes.mutants.worker`."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "tests._lanes.mutants.worker"]
        # A Ctrl-C is for the parent process, which lets the workers end.
        self._process = subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def judge(self, mutant: Mutant, text: str, stages: Sequence[Sequence[str]]) -> Outcome:
        """Have a mutant judged; raise RunbookError where the tests fail without it."""
        assert self._process.stdin
        assert self._process.stdout
        task = {"path": mutant.path, "text": mutant.apply(text), "stages": stages}
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline() or '{"error": "the worker died"}')
        if "error" in said:
            raise RunbookError(said["error"], where=mutant.path, remedy="Run: nox -s tests")
        shown = mutant.diff(text)
        found = (mutant.key, mutant.page, mutant.edit.operator, said["by"], said["seconds"])
        return Outcome(*found, shown)

    def end(self) -> None:
        """End the worker."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def copies(root: Path, count: int) -> Iterator[list[Path]]:
    """Copy the project, so that the working tree is never touched; remove the copies at the end."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        made = [Path(folder, str(number)) for number in range(count)]
        for copy in made:
            shutil.copytree(root, copy, ignore=LEFT_OUT, symlinks=True)
        yield made


def _join(threads: Sequence[threading.Thread], failed: list[BaseException]) -> None:
    """Wait for the workers; at a Ctrl-C, each ends with the mutant that it has."""
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt as stopped:
        failed.insert(0, stopped)
        for thread in threads:
            thread.join()


def run(plan: Plan, mutants: Sequence[Mutant], jobs: int, done: Callable[[Outcome], None]) -> None:
    """Judge mutants with so many workers; `done` gets each outcome, one at a time."""
    waiting: SimpleQueue[Mutant] = SimpleQueue()
    for mutant in mutants:
        waiting.put(mutant)
    lock = threading.Lock()
    failed: list[BaseException] = []
    texts = {path: (plan.root / path).read_text("utf-8") for path in {m.path for m in mutants}}

    def work(copy: Path) -> None:
        worker = WorkerProcess(copy)
        try:
            while not failed:
                mutant = waiting.get_nowait()
                outcome = worker.judge(mutant, texts[mutant.path], plan.stages(mutant))
                with lock:
                    done(outcome)
        except Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)
        finally:
            worker.end()

    with copies(plan.root, jobs) as made:
        threads = [threading.Thread(target=work, args=(copy,)) for copy in made]
        for thread in threads:
            thread.start()
        _join(threads, failed)
    if failed:
        raise failed[0]
