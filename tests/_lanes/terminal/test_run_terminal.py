"""`runbook run` and `log` in a real terminal, with tools that are small scripts on PATH."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snippets._vocabulary.settings import SETTINGS
from tests._lanes.terminal.session import COLOUR, ESCAPE, Open, Session, engineer
from tests._world.loopback import program

pytestmark = pytest.mark.terminal

PAGE = "deployment/rollback"
GOOD = f"https://{SETTINGS.project}-first-{SETTINGS.team}.vercel.app"
BAD = f"https://{SETTINGS.project}-bad-{SETTINGS.team}.vercel.app"

# The Vercel CLI as far as a rollback needs it. $TOOLS/live is what production serves; a file
# $TOOLS/hold makes the rollback wait until it is removed, and $TOOLS/began says that it waits.
VERCEL = f"""#!/bin/sh
echo "vercel $*" >> "$TOOLS/calls"
live=$(cat "$TOOLS/live")
case "$1" in
list)
  printf '\\n  Age     Deployment     Status\\n' >&2
  printf '  10m     {BAD}       \\342\\227\\217 Ready     Production\\n' >&2
  printf '  1d      {GOOD}       \\342\\227\\217 Ready     Production\\n' >&2 ;;
inspect)
  case "$2" in {SETTINGS.production_url}) shown=$live ;; *) shown=$2 ;; esac
  printf 'target production\\nstatus \\342\\227\\217 Ready\\nurl %s\\n' "$shown" >&2 ;;
logs) echo 'error  JavaScript heap out of memory' ;;
curl) echo '{{}}' ;;
rollback)
  if [ -e "$TOOLS/hold" ]; then
    touch "$TOOLS/began"
    while [ -e "$TOOLS/hold" ]; do sleep 0.05; done
  fi
  echo "$2" > "$TOOLS/live"
  echo "> Success! {SETTINGS.project} was rolled back to $2" >&2 ;;
esac
"""
JQ = """#!/bin/sh
test "$(cat)" = '{}' && echo true
"""
# Asks on the terminal, as openssl does for a pass phrase, and wants it twice.
OPENSSL = """#!/bin/sh
stty -echo; printf 'Pass phrase: '; read -r phrase; stty echo; echo
test "$phrase" = correct-horse && echo 'well, thank you'
"""
# What a tool should not print: the secret it was given, and what a terminal obeys.
SPILLS = """#!/bin/sh
value=$(cat)
printf 'Overrode %s\\n' "$value" >&2
printf '\\033]0;owned\\007\\033[2Jcleared\\n' >&2
cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' ' ' >> "$TOOLS/arguments"
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of tools."""
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "live").write_text(f"{BAD}\n")
    program(folder / "vercel", VERCEL)
    program(folder / "jq", JQ)
    return folder


@pytest.fixture
def environment(tmp_path: Path, tools: Path) -> dict[str, str]:
    """The environment of the engineer, with no variable of the runbook set."""
    return engineer(tmp_path, tools) | {"TOOLS": str(tools), "SHELL": "/bin/sh"}


def transcript(environment: dict[str, str]) -> str:
    """Return the transcript of the only run."""
    (folder,) = (Path(environment["RUNBOOK_STATE"]) / "runs").iterdir()
    return (folder / "transcript.md").read_text("utf-8")


def to_the_judgement(session: Session) -> None:
    """Walk to the question that only a person can answer."""
    session.answer("Enter: run it", "")
    session.answer("Enter: go on with step 2", "")
    session.answer("Enter: run it", "")


def to_the_value(session: Session) -> None:
    """Walk to the question which deployment it is."""
    to_the_judgement(session)
    session.answer("Which? 1 to 1. Enter: none of them", "")
    session.answer("Enter: go on with step 5", "")
    session.answer("Enter: run it", "")
    session.answer("Enter: go on with step 6", "")


def to_the_rollback(session: Session) -> None:
    """Walk to the question whether to roll back."""
    to_the_value(session)
    session.answer("GOOD_DEPLOYMENT?", "1")
    session.answer("Enter: run it", "")
    session.answer("Enter: go on with step 7", "")
    session.answer("Run it? yes/No", "yes")
    session.answer("Enter: go on with step 8, Roll back", "")


def test_a_rollback_from_the_first_step_to_the_last(
    terminal_of: Open, tools: Path, environment: dict[str, str]
) -> None:
    session = terminal_of("run", PAGE, "--to", "roll-back")
    to_the_rollback(session)
    session.answer("Changes production. Run it? yes/No", "yes")
    session.sees("That is: `Success!`.")
    session.answer("Enter: verify that it worked", "")
    assert session.end() == 1
    assert (tools / "live").read_text() == f"{GOOD}\n"
    assert "Decision: verify that it worked" in transcript(environment)


def test_what_was_typed_ahead_does_not_answer_a_question_about_production(
    terminal_of: Open, tools: Path
) -> None:
    session = terminal_of("run", PAGE, "--from", "roll-back", "--set", f"GOOD_DEPLOYMENT={GOOD}")
    session.child.send("yes\nyes\n")  # long before anything is asked
    session.answer("yes/No", "q")
    assert session.end() == 1
    assert not (tools / "calls").exists()


def ways() -> dict[str, Callable[[Session], str]]:
    """Return a way to every kind of question, each of which returns what the question says."""

    def read(_: Session) -> str:
        return "Enter: run it"

    def proposal(session: Session) -> str:
        session.answer("Enter: run it", "")
        return "Enter: go on with step 2"

    def judgement(session: Session) -> str:
        to_the_judgement(session)
        return "Which? 1 to 1. Enter: none of them"

    def value(session: Session) -> str:
        to_the_value(session)
        return "GOOD_DEPLOYMENT?"

    def change(session: Session) -> str:
        to_the_rollback(session)
        return "yes/No"

    def undo(session: Session) -> str:
        to_the_rollback(session)
        session.answer("yes/No", "yes")
        session.answer("Enter: verify that it worked", "u")
        session.answer("NEW_DEPLOYMENT?", "")
        return "Is it undone?"

    return {f.__name__: f for f in (read, proposal, judgement, value, change, undo)}


@pytest.mark.parametrize("way", ["read", "proposal", "judgement", "value", "change", "undo"])
def test_ctrl_c_at_every_question_offers_to_go_on_or_to_leave(
    terminal_of: Open, environment: dict[str, str], way: str
) -> None:
    session = terminal_of("run", PAGE)
    question = ways()[way](session)
    session.interrupt(question)
    session.answer("Interrupted; nothing is running. Enter: go on. q: leave.", "")
    session.interrupt(question)
    session.interrupt("Interrupted; nothing is running")
    assert session.end() == 130
    assert "--resume" in session.seen
    assert "Traceback" not in session.seen
    written = transcript(environment)
    assert written.count("Interrupted: at a question") == 2
    assert "Left: before the end" in written


def test_ctrl_c_at_a_secret_and_at_the_name_of_a_target(terminal_of: Open) -> None:
    session = terminal_of("run", "monitoring/endpoints#read-metrics")
    session.interrupt("MONITORING_KEY?")
    session.answer("nothing is running", "q")
    assert session.end() == 130
    session = terminal_of("run", "database/backup#drop-scratch-database", "--set", "REHEARSAL=x1")
    session.interrupt("Type rehearsal_x1 to run it")
    session.answer("nothing is running", "q")
    assert session.end() == 130


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} did not come")


def test_ctrl_c_during_a_command_stops_it_and_comes_back(
    terminal_of: Open, tools: Path, environment: dict[str, str]
) -> None:
    (tools / "hold").touch()
    session = terminal_of("run", PAGE, "--from", "roll-back", "--set", f"GOOD_DEPLOYMENT={GOOD}")
    session.answer("yes/No", "yes")
    wait_for(tools / "began")
    session.child.sendintr()
    session.sees("Interrupted. It may have done a part: look before you repeat it.")
    session.answer("yes/No", "q")
    assert session.end() == 1
    assert (tools / "live").read_text() == f"{BAD}\n"
    assert "Interrupted. It may have done a part" in transcript(environment)


@pytest.mark.parametrize("going_on", [["--resume"], ["--from", "verify"]])
def test_a_killed_run_loses_nothing_and_is_gone_on_with(
    terminal_of: Open, tools: Path, environment: dict[str, str], going_on: list[str]
) -> None:
    (tools / "hold").touch()
    session = terminal_of("run", PAGE)
    to_the_rollback(session)
    session.answer("yes/No", "yes")
    wait_for(tools / "began")
    session.child.kill(signal.SIGKILL)
    session.child.wait()
    written = transcript(environment)
    assert "Step 6 of 8: Look at the deployment you are going back to" in written
    assert "status ● Ready" in written
    assert written.rstrip().endswith("```")  # the command that was begun
    assert f"vercel rollback {GOOD} --yes" in written.replace(" \\\n    ", " ")
    listed = terminal_of("log")
    assert listed.end() == 0
    assert "NOT FINISHED, stopped at roll-back" in listed.seen
    (tools / "hold").unlink()
    again = terminal_of("run", PAGE, *going_on)
    if going_on != ["--resume"]:
        again.answer("did not end: it stopped at roll-back", "yes")
    again.sees("Going on with the run")
    again.sees(f"GOOD_DEPLOYMENT is {GOOD}")
    again.sees("Roll back began at")
    again.sees("was cut off")
    rolled_back = going_on == ["--resume"]
    if rolled_back:
        again.answer("Run it? yes/No", "yes")
        again.answer("Enter: verify that it worked", "")
    again.answer("Enter: run it", "")
    # Whoever goes on without it is led back to the rollback, which has not taken place.
    again.answer("Enter: go on with step " + ("2, " if rolled_back else "8, Roll back"), "q")
    assert again.end() == 1
    assert transcript(environment).startswith(written)
    # The rollback went down with its terminal: production changes only if it is run again.
    assert (tools / "live").read_text() == f"{GOOD if rolled_back else BAD}\n"


def test_a_run_that_is_under_way_is_not_resumed_elsewhere(terminal_of: Open) -> None:
    first = terminal_of("run", PAGE)
    first.sees("Enter: run it")
    second = terminal_of("run", PAGE, "--resume")
    assert second.end() == 2
    assert "still under way in another terminal" in " ".join(second.seen.split())


def test_a_command_that_asks_has_the_terminal_for_itself(
    terminal_of: Open, tools: Path, environment: dict[str, str]
) -> None:
    program(tools / "openssl", OPENSSL)
    values = ("BACKUP_CERTIFICATE=/tmp/c.pem", "BACKUP_KEY=/tmp/k.pem")
    options = [word for value in values for word in ("--set", value)]
    session = terminal_of("run", "database/backup#make-backup-key", *options)
    session.answer("Run it? yes/No", "yes")
    session.sees("Pass phrase: ")
    session.child.sendline("correct-horse")
    session.sees("well, thank you")
    session.answer("Enter: done", "")
    assert session.end() == 0
    assert "correct-horse" not in session.seen + transcript(environment)


def test_a_shell_comes_back_to_the_walk(terminal_of: Open) -> None:
    session = terminal_of("run", PAGE)
    session.answer("Enter: run it", "!")
    session.sees("leave it with `exit`")
    session.sees("(runbook) ")
    session.child.sendline("echo $((40 + 2)) here; exit")
    session.sees("42 here")
    session.answer("Enter: run it", "q")
    assert session.end() == 1


def test_a_secret_is_in_no_screen_no_transcript_and_no_list_of_processes(
    terminal_of: Open, tools: Path, environment: dict[str, str]
) -> None:
    program(tools / "vercel", SPILLS)
    session = terminal_of("run", "database/recovery#switch-database")
    secret = "postgres://app:hunter-two@db.example.org/astral"
    session.answer("RECOVERY_DATABASE_URL?", secret)
    session.answer("yes/No", "yes")
    session.sees("Overrode [RECOVERY_DATABASE_URL]")
    session.answer("Enter: done", "")
    assert session.end() == 0
    (folder,) = (Path(environment["RUNBOOK_STATE"]) / "runs").iterdir()
    files = [file.read_text("utf-8") for file in folder.iterdir()]
    everything = "\n".join([session.seen, (tools / "arguments").read_text(), *files])
    assert "hunter-two" not in everything
    assert "snippets._cli.main" in everything
    assert "\x1b]0;" not in session.seen
    assert "\x1b[2J" not in session.seen
    assert "cleared" in session.seen


def test_at_60_columns_nothing_but_commands_and_output_is_wider(terminal_of: Open) -> None:
    session = terminal_of("run", PAGE, columns=60)
    session.answer("Enter: run it", "?")
    session.answer("Enter: run it", "e")
    session.answer("Enter: run it", "q")
    assert session.end() == 1
    shown = ESCAPE.sub("", session.seen).replace("\r", "").splitlines()
    wide = [line for line in shown if len(line) > 60]
    kept = ("vercel list", "Settings: ", "Transcript: ", "WHAT WE DID", "Go on later", "WHAT USERS")
    assert [line for line in wide if not line.startswith(kept)] == []


def test_colour_repeats_a_word_and_no_color_has_none(terminal_of: Open, tmp_path: Path) -> None:
    plain: dict[str, str] = {}
    for no_color in ("", "1"):
        own = {"RUNBOOK_STATE": str(tmp_path / f"state{no_color}"), "NO_COLOR": no_color}
        session = terminal_of("run", PAGE, **own)
        session.answer("Enter: run it", "q")
        session.end()
        plain[no_color] = session.seen
    assert COLOUR.search(plain[""])
    assert not COLOUR.search(plain["1"])
    assert "○ Reads only." in plain["1"]


@pytest.mark.parametrize("args", [["run", PAGE, "--dry-run"], ["log", "show"]])
def test_a_reader_that_leaves_early_causes_no_traceback(
    environment: dict[str, str], terminal_of: Open, args: list[str]
) -> None:
    session = terminal_of("run", PAGE)
    session.answer("Enter: run it", "q")
    session.end()
    line = f"{sys.executable} -m snippets._cli.main {' '.join(args)} | true"
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


class Client:
    """A program that walks over the protocol, and shows a person each command that it approves."""

    def __init__(self, environment: dict[str, str], *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "snippets._cli.main", "run", *args, "--json"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hears(self, *kinds: str) -> dict[str, Any]:
        """Read up to a line of one of these types, and return it."""
        assert self.process.stdout
        for line in self.process.stdout:
            said: dict[str, Any] = json.loads(line)
            if said["type"] in kinds:
                return said
        raise AssertionError(f"the end came before {kinds}")

    def sends(self, **line: object) -> None:
        """Write a line."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def approves(self, asked: dict[str, Any], **other: object) -> dict[str, Any]:
        """Approve what is asked for, or something else; return what came."""
        wanted = {name: asked[name] for name in ("step", "hash", "target")}
        self.sends(**{"type": "approve", "by": "Ada", **wanted, **other})
        return self.hears("result", "refused")

    def ends(self) -> int:
        """Leave, and return the exit code."""
        with self.process:
            self.sends(type="do", what="quit")
            assert self.hears("ended")
        return self.process.returncode


def test_a_program_walks_a_rollback_and_only_what_was_approved_is_done(
    environment: dict[str, str], tools: Path
) -> None:
    program(tools / "curl", "#!/bin/sh\n")
    client = Client({**environment, "MONITORING_KEY": "key-that-nobody-sees"}, PAGE)
    used: list[dict[str, Any]] = []
    for then in ("Read the errors", "List the production deployments"):
        asked = client.hears("approval")
        assert client.approves(asked)["exit_code"] == 0
        used.append(asked)
        said = client.hears("decided", "judgement")
        if said["type"] == "judgement":
            client.sends(type="judge", step=asked["step"], by="Ada", line=0)
            said = client.hears("decided")
        assert then in said["then"]
        client.sends(type="do", what="accept")
    asked = client.hears("approval")
    assert client.approves(used[0], step=asked["step"])["why"] == "this approval was used already."
    assert client.approves(asked)["exit_code"] == 0
    client.hears("decided")
    client.sends(type="do", what="accept")
    offered = client.hears("ask")["offered"]
    assert [(one["value"], one["barred"]) for one in offered] == [(BAD, True), (GOOD, False)]
    # Another deployment than the one that runs is approved: the value is changed in between.
    client.sends(type="answer", name="GOOD_DEPLOYMENT", value="https://other-one.vercel.app")
    other = client.hears("approval")
    client.sends(type="renew", name="GOOD_DEPLOYMENT")
    client.hears("ask")
    client.sends(type="answer", name="GOOD_DEPLOYMENT", value=GOOD)
    asked = client.hears("approval")
    assert GOOD in asked["command"]
    assert client.approves(other)["why"].startswith("the approval is for another command")
    assert client.approves(asked)["exit_code"] == 0
    client.hears("decided")
    client.sends(type="do", what="accept")
    assert client.approves(client.hears("approval"))["output"] == ["true"]
    client.hears("decided")
    client.sends(type="do", what="accept")
    asked = client.hears("approval")
    assert asked["command"].startswith("vercel rollback")
    assert (tools / "live").read_text() == f"{BAD}\n"
    client.sends(type="note", text="the key is key-that-nobody-sees")
    assert "secrets are never sent" in client.hears("refused")["why"]
    assert "Success!" in client.approves(asked)["output"][0]
    assert (tools / "live").read_text() == f"{GOOD}\n"
    client.hears("decided")
    assert client.approves(asked)["why"] == "a decision is asked for."
    assert client.ends() == 1
    written = transcript(environment)
    assert written.count("Approved: by Ada: ") == 6
    assert "key-that-nobody-sees" not in written


def test_a_program_asks_a_person_to_look_and_a_terminal_for_what_needs_one(
    environment: dict[str, str],
) -> None:
    client = Client(environment, "monitoring/endpoints#sign-in-as-test-user")
    asked = client.hears("look")
    client.sends(type="looked", step=asked["step"], by="Ada", sees=asked["sees"][0])
    assert client.hears("result")["output"] == asked["sees"][:1]
    assert client.ends() == 1
    written = next((Path(environment["RUNBOOK_STATE"]) / "runs").glob("*/transcript.md"))
    assert f"Looked: Ada: {asked['sees'][0]}" in written.read_text("utf-8")
    values = ("BACKUP_CERTIFICATE=/tmp/c.pem", "BACKUP_KEY=/tmp/k.pem")
    options = [word for value in values for word in ("--set", value)]
    client = Client(environment, "database/backup#make-backup-key", *options)
    assert "needs a terminal" in client.hears("refused")["why"]
    assert client.ends() == 1
