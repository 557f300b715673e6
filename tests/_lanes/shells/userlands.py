"""The machines of readers: GNU, BusyBox, toybox and macOS, each as a folder to search for programs.

Beside the programs of the system only the tools of *Before an incident* are in it: real ones, and
for Vercel and PostgreSQL what says its recordings.
"""

import functools
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from snippets._engine import Action, Command, Problem, Result, Tool, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import decide
from snippets._engine.parameter import bind
from snippets._engine.pipeline import parameters_in, stages_of, tools_in
from snippets._engine.step import Step
from snippets._platform.vercel import Platform
from snippets._vocabulary import tools
from snippets._vocabulary.versions import numbers
from tests._lanes.shells.recorder import COMMANDS
from tests._world.loopback import lead_curl, program
from tests._world.replayed import result_of, runs_of, status_in
from tests._world.standins import STANDINS, Call, Output

# What systems bring, each its own.
SYSTEM = sorted(
    tool.name
    for tool in vars(tools).values()
    if isinstance(tool, Tool) and not numbers(tool.version)
)
REAL = ("curl", "jq", "openssl")
USERLANDS = ("GNU", "BusyBox", "toybox", "LibreSSL")
SECONDS = 60.0
PHRASE = "pass phrase\n"
SECRET = "postgresql://app:harmless@127.0.0.1:1/x"  # it has the form of every secret
_LED = """\
left=$# before=
while [ $left -gt 0 ]; do
  word=$1; shift; left=$((left - 1))
  [ "$before" = -connect ] && word=127.0.0.1:{port}
  before=$word; set -- "$@" "$word"
done
"""
# As LibreSSL 3.3.6, built from source, was seen to behave: it writes a file that nothing opens, and
# ends with 0, for a cipher of Galois/counter mode; and it has no -verify_hostname.
_LIBRESSL = """\
[ "$1" = version ] && { echo 'LibreSSL 3.3.6'; exit 0; }
mode= to= before=
for word in "$@"; do
  [ "$word" = -verify_hostname ] && { echo "unknown option $word" >&2; exit 1; }
  [ "$word" = -aes-256-gcm ] && mode=gcm
  [ "$before" = -out ] && to=$word
  before=$word
done
[ "$mode" ] && { echo garbage > "$to"; exit 0; }
"""


@dataclass(frozen=True)
class Userland:
    """One machine: a folder with its programs and the reader's home, and where curl is led to."""

    name: str
    folder: Path
    port: int
    authority: Path  # that curl trusts

    def __post_init__(self) -> None:
        (self.folder / "bin").mkdir(parents=True)
        self.home.mkdir()
        lead_curl(self.folder, self.port, self.authority)
        for name in (*SYSTEM, "curl", "jq"):
            (self.folder / "bin" / name).symlink_to(_path_of(self.brings(name)))
        libressl = _LIBRESSL if self.name == "LibreSSL" else ""
        self.give(
            "openssl", f'{libressl}{_LED.format(port=self.port)}exec {_path_of("openssl")} "$@"'
        )

    def brings(self, name: str) -> str:
        """Return whose program a name is here: toybox has no applet for some."""
        if name not in SYSTEM or self.name in ("GNU", "LibreSSL"):
            return name
        return "toybox" if self.name == "toybox" and name in _applets() else "busybox"

    @property
    def home(self) -> Path:
        """Return the home folder, in which every command begins."""
        return self.folder / "oncall"

    def run(self, catalog: Catalog, step: Step, before: Iterable[Action] = ()) -> Result:
        """Paste a step into the shell of this system, in a new home, after others."""
        values = self.prepare(catalog, step, before)
        return self.paste(shell(step.action), values)

    def prepare(
        self, catalog: Catalog, step: Step, before: Iterable[Action] = ()
    ) -> dict[str, str]:
        """Make a new home with what a step needs in it; return the values of its parameters."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        lead_curl(self.folder, self.port, self.authority)
        values = self._values([*before, step.action])
        self._recorded(catalog, step, values)
        for action in before:
            self.paste(shell(action).replace("rsa:4096", "rsa:2048"), values)  # for speed
        return values

    def paste(self, text: str, values: Mapping[str, str]) -> Result:
        """Let the shell run a text; without a terminal a pass phrase comes from its input."""
        command = COMMANDS["ash" if self.name in ("BusyBox", "toybox") else "bash"]
        done = subprocess.run(
            [_path_of(command[0]), *command[1:], "-c", text],
            input=PHRASE * 2,
            capture_output=True,
            text=True,
            errors="replace",
            env=self.environment(values),
            cwd=self.home,
            timeout=SECONDS,
            start_new_session=True,
            check=False,
        )
        problem = Problem.FAILED if done.returncode else None
        status = status_in(done.stderr)
        return Result(done.returncode, done.stdout, done.stderr, status, problem=problem)

    def environment(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return what a shell of this system has set."""
        return {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.home),
            "CURL_HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            **values,
        }

    def effects(self) -> dict[str, str]:
        """Return what is in the home folder: modes, and what is in files that are not random."""
        return {
            str(path.relative_to(self.home)): f"{path.stat().st_mode:o} {self._content(path)}"
            for path in sorted(self.home.rglob("*"))
        }

    def _content(self, path: Path) -> str:
        if path.is_dir() or path.suffix in (".cms", ".pem"):
            return ""
        if path.name == "given":  # a secret, and no newline after it
            return str(path.stat().st_size)
        return path.read_text().replace(str(self.home), "~")

    def _values(self, actions: list[Action]) -> dict[str, str]:
        """Return a value for each parameter, and make the files and folders that are named."""
        asked = {p.name: p for action in actions for p in parameters_in(action)}
        values = {
            name: (parameter.example or SECRET).replace("/home/oncall", str(self.home))
            for name, parameter in asked.items()
        }
        for name, value in values.items():
            if name.endswith("_FOLDER") and "mkdir" not in tools_in(actions[-1]):
                Path(value).mkdir(parents=True, exist_ok=True)
            if name.startswith("BACKUP_") or name.endswith("_FILE"):
                Path(value).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("_FILE"):
                Path(value).write_text("kept\n")
        (self.home / ".vercel").mkdir()
        (self.home / ".vercel" / "project.json").write_text("{}\n")
        return values

    def _recorded(self, catalog: Catalog, step: Step, values: Mapping[str, str]) -> None:
        """Make programs for Vercel and PostgreSQL, which say what was recorded."""
        for at, stage in enumerate(stages_of(step.action)):
            if not isinstance(stage, Command) or stage.program in (*SYSTEM, *REAL):
                continue
            words = [bind(word, values) for word in stage.args]
            env = {name: bind(word, values) for name, word in stage.env}
            call = Call(words, b"", env, self.home)
            lines = _saying(STANDINS[stage.program](call, _platform(values)))
            if at:  # the last, whose output is that of the step; what it is given is kept
                recorded = next(result_of(step, run) for run in runs_of(catalog, step).values())
                given = shlex.quote(str(self.home / "given"))
                printed = _saying(Output(recorded.stdout, recorded.stderr, recorded.exit_code))
                lines = f"{_path_of('cat')} > {given}\n[ -s {given} ] && {{\n{printed}\n}}\n{lines}"
            self.give(stage.program, lines)

    def give(self, name: str, script: str) -> None:
        """Put a program of this text in the place of another, or of none."""
        (self.folder / "bin" / name).unlink(missing_ok=True)
        program(self.folder / "bin" / name, f"#!{_path_of('dash')}\n{script}\n")


def _saying(output: Output) -> str:
    out, err = shlex.quote(output.stdout), shlex.quote(output.stderr)
    return f"printf %s {out}\nprintf %s {err} >&2\nexit {output.code}"


def _platform(values: Mapping[str, str]) -> Platform:
    """Return a platform that has the deployment which the values name."""
    platform = Platform()
    own = {url.split("-")[-3] for name, url in values.items() if name.endswith("_DEPLOYMENT")}
    for name in own:
        platform.deploy(f"dpl_{name}", assign=False)
    return platform


def _path_of(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is not installed; install it with: apt-get install {name}"
    return path


@functools.cache
def _applets() -> list[str]:
    done = subprocess.run([_path_of("toybox")], capture_output=True, text=True, check=True)
    return done.stdout.split()


def led_to(catalog: Catalog, step: Step, result: Result) -> str:
    """Return what of a result decides, in words."""
    branch = decide(catalog.ways(step), result)
    return branch.when.words if branch else ""


def refusals(
    lands: Iterable[Userland], catalog: Catalog, step: Step, before: Iterable[Action] = ()
) -> Iterator[str]:
    """Yield where a step does not do what it does with GNU, which comes first: it was recorded."""
    wanted = None
    for land in lands:
        result = land.run(catalog, step, before)
        seen = led_to(catalog, step, result), result.exit_code, land.effects()
        wanted = wanted or seen
        if seen != wanted or seen[0] == step.branches[-1].when.words:
            yield f"{land.name}: {seen} and not {wanted}: {result.stdout}{result.stderr}"
