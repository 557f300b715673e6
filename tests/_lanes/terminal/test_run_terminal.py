"""`runbook run` and `log` in a real terminal, with tools that are small scripts on PATH."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from snippets._vocabulary.settings import SETTINGS
from tests._lanes.terminal.session import ESCAPE, RUNBOOK, SECONDS, Opens, engineer
from tests._world.loopback import program

pytestmark = pytest.mark.terminal

PAGE = "deployment/rollback"
GOOD = f"https://{SETTINGS.project}-first-{SETTINGS.team}.vercel.app"
BAD = f"https://{SETTINGS.project}-bad-{SETTINGS.team}.vercel.app"

# The Vercel CLI as far as a rollback needs it. $TOOLS/live is what production serves; a file
# $TOOLS/hold makes the rollback say so and wait until it is removed.
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
    echo 'it is held' >&2
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


def test_what_was_typed_ahead_does_not_answer_a_question_about_production(
    terminal_of: Opens, tools: Path
) -> None:
    session = terminal_of("run", PAGE, "--from", "roll-back", "--set", f"GOOD_DEPLOYMENT={GOOD}")
    session.child.send("yes\nyes\n")  # long before anything is asked
    session.answer("yes/No", "q")
    assert session.end() == 1
    assert not (tools / "calls").exists()


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (PAGE, "Enter: run it"),
        ("monitoring/endpoints#read-metrics", "MONITORING_KEY?"),  # is not shown
        ("database/backup#drop-scratch-database --set REHEARSAL=x1", "Type rehearsal_x1"),
    ],
)
def test_ctrl_c_at_every_kind_of_question_offers_to_go_on_or_to_leave(
    terminal_of: Opens, environment: dict[str, str], words: str, question: str
) -> None:
    session = terminal_of("run", *words.split())
    session.interrupt(question)
    session.sees("Interrupted; nothing is running.")
    session.interrupt(question)
    assert session.end() == 130
    assert "--resume" in session.seen
    written = transcript(environment)
    assert written.count("Interrupted: at a question") == 1
    assert "Left: before the end" in written


def test_ctrl_c_during_a_command_stops_it_and_comes_back(
    terminal_of: Opens, tools: Path, environment: dict[str, str]
) -> None:
    (tools / "hold").touch()
    session = terminal_of("run", PAGE, "--from", "roll-back", "--set", f"GOOD_DEPLOYMENT={GOOD}")
    session.answer("yes/No", "yes")
    session.sees("it is held")
    session.child.sendintr()
    session.sees("Interrupted. It may have done a part: look before you repeat it.")
    session.answer("yes/No", "q")
    assert session.end() == 1
    assert (tools / "live").read_text() == f"{BAD}\n"
    assert "Interrupted. It may have done a part" in transcript(environment)


def test_a_killed_run_loses_nothing_and_is_gone_on_with(
    terminal_of: Opens, tools: Path, environment: dict[str, str]
) -> None:
    """The rollback goes down with its terminal: production changes only if it is run again."""
    (tools / "hold").touch()
    session = terminal_of("run", PAGE, "--from", "5", "--set", f"GOOD_DEPLOYMENT={GOOD}")
    session.answer("Enter: run it", "")
    session.answer("Enter: go on with step 6", "")
    session.answer("Run it? yes/No", "yes")
    session.answer("Enter: go on with step 7, Roll back", "")
    session.answer("Changes production. Run it? yes/No", "yes")
    session.sees("it is held")
    session.child.kill(signal.SIGKILL)
    session.child.wait()
    written = transcript(environment)
    assert "Step 5 of 7: Look at the one you go back to" in written
    assert "status ● Ready" in written
    assert written.rstrip().endswith("```")  # the command that was begun
    assert f"vercel rollback {GOOD} --yes" in written.replace(" \\\n    ", " ")
    listed = terminal_of("log")
    assert listed.end() == 0
    assert "NOT FINISHED, stopped at roll-back" in listed.seen
    assert (tools / "live").read_text() == f"{BAD}\n"
    (tools / "hold").unlink()
    again = terminal_of("run", PAGE)
    again.answer("did not end: it stopped at roll-back", "yes")
    again.sees("Going on with the run")
    again.sees(f"GOOD_DEPLOYMENT is {GOOD}")
    again.sees("Roll back began at")
    again.sees("was cut off")
    again.answer("Run it? yes/No", "yes")
    again.sees("That is: `Success!`")
    again.answer("Enter: verify that it worked", "")
    again.answer("Enter: run it", "")
    again.answer("Enter: go on with step 2, ", "q")
    assert again.end() == 1
    assert transcript(environment).startswith(written)
    assert (tools / "live").read_text() == f"{GOOD}\n"


def test_a_command_that_asks_has_the_terminal_for_itself(
    terminal_of: Opens, tools: Path, environment: dict[str, str]
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


def test_a_shell_comes_back_to_the_walk(terminal_of: Opens) -> None:
    session = terminal_of("run", PAGE)
    session.answer("Enter: run it", "!")
    session.sees("leave it with `exit`")
    session.sees("(runbook) ")
    session.child.sendline("echo $((40 + 2)) here; exit")
    session.sees("42 here")
    session.answer("Enter: run it", "q")
    assert session.end() == 1


def test_a_secret_is_in_no_screen_no_transcript_and_no_list_of_processes(
    terminal_of: Opens, tools: Path, environment: dict[str, str]
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


def test_at_60_columns_nothing_but_commands_and_output_is_wider(terminal_of: Opens) -> None:
    session = terminal_of("run", PAGE, columns=60)
    session.answer("Enter: run it", "?")
    session.answer("Enter: run it", "e")
    session.answer("Enter: run it", "q")
    assert session.end() == 1
    shown = ESCAPE.sub("", session.seen).replace("\r", "").splitlines()
    wide = [line for line in shown if len(line) > 60]
    unwrapped = (
        "vercel list",
        "Settings: ",
        "Transcript: ",
        "WHAT WE DID",
        "Go on later",
        "WHAT USERS",
    )
    assert [line for line in wide if not line.startswith(unwrapped)] == []


class Client:
    """A program that walks over the protocol, and shows a person each command that it approves."""

    def __init__(self, environment: dict[str, str], *args: str) -> None:
        self.process = subprocess.Popen(
            [*RUNBOOK, "run", *args, "--json"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hears(self, *kinds: str) -> dict[str, Any]:
        """Read up to a line of one of these types, and return it."""
        assert self.process.stdout
        for line in self.process.stdout:
            message: dict[str, Any] = json.loads(line)
            if message["type"] in kinds:
                return message
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

    def accepts(self) -> str:
        """Go where it leads; return where that is."""
        then = str(self.hears("decided")["then"])
        self.sends(type="do", what="accept")
        return then


def test_a_program_walks_a_rollback_and_only_what_was_approved_is_done(
    environment: dict[str, str], tools: Path
) -> None:
    program(tools / "curl", "#!/bin/sh\n")
    client = Client({**environment, "MONITORING_KEY": "key-that-nobody-sees"}, PAGE)
    first = client.hears("approval")
    assert client.approves(first)["exit_code"] == 0
    assert "Read the errors" in client.accepts()
    client.hears("approval")
    client.sends(type="go", to="list-deployments")
    second = client.hears("approval")
    assert client.approves(first, step=second["step"])["why"].endswith("or was used already.")
    assert client.approves(second)["exit_code"] == 0
    client.accepts()
    offered = client.hears("ask")["offered"]
    assert [(deployment["value"], deployment["barred"]) for deployment in offered] == [
        (BAD, True),
        (GOOD, False),
    ]
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
    client.accepts()
    assert client.approves(client.hears("approval"))["output"] == ["true"]
    client.accepts()
    asked = client.hears("approval")
    assert asked["command"].startswith("vercel rollback")
    assert (tools / "live").read_text() == f"{BAD}\n"
    client.sends(type="note", text="the key is key-that-nobody-sees")
    assert "secrets are never sent" in client.hears("refused")["why"]
    assert "Success!" in client.approves(asked)["output"][0]
    assert (tools / "live").read_text() == f"{GOOD}\n"
    client.hears("decided")
    assert client.approves(asked)["why"] == "that does not answer `decided`."
    client.sends(type="do", what="quit")
    assert client.hears("ended")["exit_code"] == 1
    client.process.communicate(timeout=SECONDS)
    written = transcript(environment)
    assert written.count("Approved: by Ada: ") == 5
    assert "key-that-nobody-sees" not in written
