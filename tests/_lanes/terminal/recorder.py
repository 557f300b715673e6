"""Record a session: a real bash in a real terminal, rendered as plain text.

The tools on its PATH print what was recorded with the real ones (snippets/_recordings); nothing
else of this machine is there. The only word that is replaced is the home folder: a temporary one
whose name is as long as HOME, so that nothing is laid out differently.
"""

import dataclasses
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import pyte

from snippets._engine.catalog import Catalog
from snippets._engine.command import Command
from snippets._engine.parameter import bind
from snippets._engine.pipeline import parameters_in, stages_of
from snippets._platform.vercel import Platform, Project
from snippets._vocabulary.parameters import GOOD_DEPLOYMENT, MONITORING_KEY
from snippets._vocabulary.settings import FILE, SETTINGS
from tests._lanes.terminal.session import ROOT, OpenTerminal
from tests._lanes.terminal.sessions import HASH, PROMPT, SECRET, Keystrokes, ShownSession
from tests._world.loopback import TlsFiles, production, program

HOME = "/home/on-call"  # what mkdtemp's "/tmp/" and eight letters become
ROWS = 50
LONGEST = 400  # lines of a session
# The prompt tells the exit code in the title of the window, where nobody sees it.
SHOWN_PROMPT = r"\[\e]0;$?\a\]$ "
MARK = "\x1b\\]0;(\\d+)\x07"
PROJECT = Project(SETTINGS.team, SETTINGS.project, SETTINGS.production_host)
VALUES = {GOOD_DEPLOYMENT.name: Platform(PROJECT).live.url}


@dataclasses.dataclass(frozen=True)
class Printed:
    """What a call prints, and how it ends."""

    stdout: str
    stderr: str = ""
    code: int = 0


def record(session: ShownSession, catalog: Catalog, certificate: TlsFiles) -> str:
    """Run a session and return what its terminal shows."""
    platform = Platform(PROJECT)
    platform.live.environment["MONITORING_API_KEY"] = SECRET
    session.alter(platform)
    with (
        tempfile.TemporaryDirectory(prefix="", dir="/tmp") as name,
        production(platform, certificate) as server,
    ):
        folder = Path(name)
        assert len(name) == len(HOME)
        install(folder / "bin", session, catalog)
        environment = {
            "PATH": str(folder / "bin"),
            "HOME": str(folder),
            "USER": "on-call",
            "LOGNAME": "on-call",
            "SHELL": str(folder / "login" / "bash"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "PS1": SHOWN_PROMPT,
            "INPUTRC": str(folder / ".inputrc"),
            "PYTHONPATH": str(ROOT),
            "SSL_CERT_FILE": str(certificate.authority),
            "STAGE_PORT": str(server.port),
            "RUNBOOK_SETTINGS": str(folder / "runbook" / "pyproject.toml"),
            MONITORING_KEY.name: SECRET,
        }
        (folder / "runbook").mkdir()
        shutil.copy(FILE, environment["RUNBOOK_SETTINGS"])
        for path, text in session.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        (folder / ".inputrc").write_text("set enable-bracketed-paste off\nset bell-style none\n")
        bash = (str(folder / "bin" / "bash"), "--norc", "--noprofile")
        shell = OpenTerminal(environment, folder, columns=session.columns, rows=ROWS, program=bash)
        return played(shell, session).replace(str(folder), HOME)


# The tools.


def install(folder: Path, session: ShownSession, catalog: Catalog) -> None:
    """Put the tools of a session into a folder, as scripts that print what was recorded."""
    folder.mkdir()
    calls = {
        tool.name: {" ".join(tool.ask): Printed(f"{tool.named}{tool.version}")}
        for tool in catalog.tools.values()
    }
    for name, recording in catalog.recordings.items():
        action = catalog.steps[name].action
        stages = stages_of(action)
        if any(p.name not in VALUES for p in parameters_in(action)):
            continue
        newest = recording.runs[recording.newest]
        output = Printed("\n".join(newest.stdout), "\n".join(newest.stderr), newest.exit_code)
        for stage in stages:
            if isinstance(stage, Command):
                words = " ".join(bind(word, VALUES) for word in stage.args)
                printed = output if stage is stages[-1] else Printed("")
                calls.setdefault(stage.tool.name, {})[words] = printed
    for call, printed_ in session.says.items():
        tool, _, words = call.partition(" ")
        calls[tool][words] = Printed(printed_)
    for tool, known in calls.items():
        if tool not in session.missing:
            program(folder / tool, _script(known))
    for name in ("bash", "env", "head", "tail", "cut"):
        real = shutil.which(name)
        assert real, f"{name} not found"
        (folder / name).symlink_to(real)
    # By its file: the package of the tests would put its own settings in place of the session's.
    staged = shlex.join(
        [sys.executable, "-P", "-W", "error", str(Path(__file__).with_name("staged.py"))]
    )
    program(folder / "runbook", f'#!/bin/sh\nexec {staged} "$@"\n')
    (folder.parent / "login").mkdir()
    program(folder.parent / "login" / "bash", "#!/bin/sh\necho aliases\n")


def _script(known: dict[str, Printed]) -> str:
    lines = ["#!/bin/sh", "[ -t 0 ] || while read -r _; do :; done", 'case "$*" in']
    for words, printed in known.items():
        lines.append(f"{shlex.quote(words)})")
        lines.append(f"printf %s {shlex.quote(printed.stderr)} >&2")
        lines.append(f"printf %s {shlex.quote(printed.stdout)}")
        lines.append(f"exit {printed.code};;")
    return "\n".join([*lines, "esac", 'echo "no recording: $0 $*" >&2', "exit 99", ""])


# The terminal.


def played(shell: OpenTerminal, session: ShownSession) -> str:
    """Type a session and return what is on the screen."""
    try:
        shell.expect(MARK)
        for act in session.before:
            _play(shell, act)
        shell.seen = ""
        for act in session.acts:
            _play(shell, act)
    finally:
        shell.child.close(force=True)
    screen = pyte.Screen(session.columns, LONGEST)
    pyte.Stream(screen).feed(shell.seen)
    lines = [line.rstrip() for line in screen.display]
    return "\n".join(lines).strip("\n").removesuffix("$").strip("\n") + "\n"


def _play(shell: OpenTerminal, act: Keystrokes) -> None:
    """Press the keys of an act; its exit code must be the one it should have."""
    shell.child.send(act.keys)
    for awaited, keys in act.then:
        shell.expect(MARK if awaited == PROMPT else awaited)
        # The hash that was shown last, as a person copies it; there is none before the first.
        shown = ["", *re.findall(r'"hash":"(\w+)"', shell.seen)]
        shell.child.send(keys.replace(HASH, shown[-1]))
    ended = re.search(MARK, shell.expect(MARK))
    assert ended
    assert int(ended[1]) == act.code, f"{act.keys!r} ended with {ended[1]}:\n{shell.seen}"
