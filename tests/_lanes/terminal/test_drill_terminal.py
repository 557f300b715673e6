"""`runbook drill` in a real terminal: its shell, its commands, and the ways out of it.

The Vercel CLI is a small script that asks the same API as the real one, which has a lane of its
own; curl and openssl are those of the machine.
"""

import json
import re
import shlex
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from snippets._drill.wrappers import Places, write_wrappers
from snippets._vocabulary.settings import FILE, SETTINGS, VARIABLE
from tests._lanes.terminal.session import (
    COLOUR,
    RUNBOOK,
    Opens,
    OpenTerminal,
    changed,
    engineer,
    piped,
)
from tests._world.loopback import program

pytestmark = pytest.mark.terminal

GOOD = f"https://{SETTINGS.project}-first-{SETTINGS.team}.vercel.app"
ROLL_BACK = f"vercel rollback {GOOD} --yes --scope {SETTINGS.team}"
HEALTH = f"curl --silent {SETTINGS.production_url}/api/health"
BROKEN = "FUNCTION_INVOCATION_TIMEOUT"
# Reads where the API is and who is signed in from where the real one reads it.
VERCEL = """#!/bin/sh
folder=$XDG_DATA_HOME/com.vercel.cli
api=$(sed 's/.*"api": "\\([^"]*\\)".*/\\1/' "$folder/config.json")
token=$(sed 's/.*"token": "\\([^"]*\\)".*/\\1/' "$folder/auth.json")
ask() { curl -q --silent --noproxy '*' --cacert "$NODE_EXTRA_CA_CERTS" --config - "$@" <<END
header = "authorization: Bearer $token"
END
}
case "$1" in
whoami) ask "$api/v2/user" ;;
rollback) ask --request POST "$api/v9/projects/prj_1/rollback/dpl_first" && echo 'Success!' ;;
env) echo "VERCEL_TOKEN=$VERCEL_TOKEN" ;;
esac
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The engineer's own environment, with a token that must stay outside."""
    tools = tmp_path / "tools"
    tools.mkdir()
    program(tools / "vercel", VERCEL)
    own = {
        "TMPDIR": str(tmp_path),
        "VERCEL_TOKEN": "tokenOfTheRealProduction",
    }
    return engineer(tmp_path, tools) | own


def ready(session: OpenTerminal) -> OpenTerminal:
    """Wait for the prompt of the drill."""
    session.sees("PAGER:")
    session.sees("DRILL release-crashes $ ")
    return session


def left(tmp_path: Path) -> list[str]:
    """Return the folders that a drill left behind."""
    return [path.name for path in tmp_path.glob("runbook-drill-*")]


def report(environment: dict[str, str]) -> dict[str, object]:
    """Return the report of the only drill."""
    (folder,) = (Path(environment["RUNBOOK_STATE"]) / "drills").iterdir()
    document: dict[str, object] = json.loads((folder / "report.json").read_text())
    return document


def test_an_engineer_recovers_the_service(
    terminal_of: Opens, environment: dict[str, str], tmp_path: Path
) -> None:
    session = ready(terminal_of("drill", "release-crashes"))
    session.child.sendline("ack")
    session.sees("You have the pager.")
    session.child.sendline("diagnose the newest release crashes")
    session.sees("Noted.")
    session.child.sendline("resolved")
    session.sees("Not yet")
    session.child.sendline(HEALTH)
    session.sees(BROKEN)
    session.child.sendline(ROLL_BACK)
    session.sees("Success!")
    session.child.sendline(HEALTH)
    session.sees("This page could not be found")
    session.child.sendline("look sign-in-form")
    session.sees("You see: the form for signing in")
    session.child.sendline("resolved")
    assert session.end() == 0
    assert "RECOVERED after" in session.seen
    assert "verified." in session.seen
    debriefing = report(environment)
    assert debriefing["diagnosis"] == "the newest release crashes"
    assert debriefing["wrong_turns"] == []
    assert "tokenOfTheRealProduction" not in session.seen
    assert left(tmp_path) == []


def press_ctrl_c(session: OpenTerminal) -> None:
    """Press Ctrl-C, and wait for the drill's prompt.

    The kernel throws away what a quick shell prints while the signal is on its way, so that of 300
    plain `bash` three printed no prompt, and ate the next key: an empty line asks for another.
    """
    session.child.sendintr()
    session.child.sendline(" ")
    session.sees("DRILL release-crashes $ ")


def test_ctrl_c_is_for_the_shell(terminal_of: Opens) -> None:
    session = ready(terminal_of("drill", "release-crashes"))
    press_ctrl_c(session)
    session.child.sendline("sh -c 'echo \"be\"gan; exec sleep 60'")
    session.sees("began")
    press_ctrl_c(session)
    session.child.sendline("look")
    session.sees("Users: Every page shows an error.")
    session.child.sendline("exit")
    assert session.end() == 1
    assert "NOT RECOVERED: the shell was left." in session.seen


def test_the_time_limit_ends_the_shell_and_what_was_started_in_it(
    terminal_of: Opens, tmp_path: Path
) -> None:
    early = changed("drill", "PATIENCE = 0.1 / 15")
    session = terminal_of("drill", "release-crashes", program=early)
    session.sees("DRILL release-crashes $ ")
    session.child.sendline(f"sleep 61 & echo $! > {shlex.quote(str(tmp_path / 'pid'))}; sleep 62")
    assert session.end() == 1
    assert "NOT RECOVERED: the time was up." in session.seen
    left_behind = Path("/proc", (tmp_path / "pid").read_text().strip(), "cmdline")
    assert not left_behind.exists() or left_behind.read_bytes() == b"", "it goes on"
    assert left(tmp_path) == []


def test_runbook_run_works_inside_and_is_not_to_be_gone_on_with(terminal_of: Opens) -> None:
    session = terminal_of("drill", "release-crashes", "--run", columns=60, NO_COLOR="1")
    session.answer("Enter: run it", "")
    session.sees(BROKEN)
    session.answer("Enter: go to Roll back production", "q")
    assert session.end() == 1
    assert "incidents/provider-outage#read-answer" in session.seen
    assert "--resume" not in session.seen
    assert not COLOUR.search(session.seen)


def test_triage_inside_asks_the_model(environment: dict[str, str]) -> None:
    """It asks with its own client, not with curl: that must not get out either."""
    ask = f"{shlex.quote(sys.executable)} -m snippets._cli.main triage"
    done = piped(environment, "drill", "release-crashes", "--exec", ask)
    assert f"Vercel answers {BROKEN}" in done.stdout


def test_production_with_a_name_of_its_own_answers_under_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    own = FILE.read_text().replace(SETTINGS.production_host, "app.example.org")
    settings.write_text(own)
    words = ["drill", "release-crashes", "--exec", "curl --silent https://app.example.org/"]
    assert BROKEN in piped(environment | {VARIABLE: str(settings)}, *words).stdout


def test_ctrl_c_while_a_text_runs_ends_in_order(
    environment: dict[str, str], tmp_path: Path
) -> None:
    words = ["drill", "release-crashes", "--exec", "echo begun; exec sleep 60"]
    with subprocess.Popen(
        [*RUNBOOK, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        begun = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=30)
    assert begun == "begun\n"
    assert process.returncode == 130
    assert "NOT RECOVERED: interrupted." in printed
    assert left(tmp_path) == []


def test_nothing_gets_out(environment: dict[str, str]) -> None:
    """Neither a variable of the engineer, nor a word, nor another tool leads outside."""
    lines = (
        "echo token=$VERCEL_TOKEN.",
        "VERCEL_TOKEN=other vercel env",
        "vercel whoami --token=abc",
        "unset HTTPS_PROXY NO_PROXY CURL_HOME; curl -q --silent https://example.com/",
        "git push",
        "psql postgresql://a:hunter2@db.example.org/astral",
        f"echo | openssl s_client -connect {SETTINGS.production_host}:443 -verify_return_error",
        f"curl --silent {SETTINGS.production_url}.example.com/",
    )
    done = piped(environment, "drill", "release-crashes", "--json", "--exec", "\n".join(lines))
    assert done.returncode == 1, done.stderr
    printed = done.stderr
    assert "token=.\n" in printed
    assert "VERCEL_TOKEN=\n" in printed
    assert "DRILL: this would lead out of it: --token=abc" in printed
    assert "DRILL: git is no part of it" in printed
    assert "Authority of the drill" in printed
    assert "Example Domain" not in printed
    debriefing = json.dumps(report(environment))
    assert "hunter2" not in debriefing
    assert "tokenOfTheRealProduction" not in debriefing
    assert "abc" not in debriefing


def test_a_tool_that_does_not_stay_inside_is_not_used(
    environment: dict[str, str], tmp_path: Path
) -> None:
    program(tmp_path / "tools" / "vercel", "#!/bin/sh\necho somebody-else\n")
    done = piped(environment, "drill", "release-crashes", "--exec", "true")
    assert done.returncode == 2
    assert "`vercel whoami` does not reach it (somebody-else)" in " ".join(done.stderr.split())
    assert left(tmp_path) == []


def test_a_tool_that_is_missing_is_named_with_how_to_install_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "tools" / "vercel").unlink()
    done = piped(environment, "drill", "release-crashes", "--exec", "true", PATH="/usr/bin:/bin")
    assert done.returncode == 2
    assert "not installed: vercel" in done.stderr
    assert "npm install --global vercel" in done.stderr


def test_a_word_that_leads_outside_is_refused_and_one_in_a_query_is_not(tmp_path: Path) -> None:
    """The tool in place of psql says what it is given."""
    program(tmp_path / "said", '#!/bin/sh\nprintf "%s;" "$@"\n')
    tools = {"psql": tmp_path / "said", "vercel": tmp_path / "said", "curl": tmp_path / "said"}
    places = Places(1, 2, 4, tmp_path / ".curlrc", tmp_path / "notes")
    places.notes.mkdir()
    write_wrappers(tmp_path / "bin", tools, {}, places)

    def called(*words: str) -> str:
        name, *rest = words
        done = subprocess.run(
            [tmp_path / "bin" / name, *rest], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    assert called("psql", "--command", "select 'host=a://b'") == "--command;select 'host=a://b';"
    for word in ("postgres://h/d", "host=h", "-hh", "--host=h", "-p1", "--port", "hostaddr=1"):
        assert called("psql", word) == f"DRILL: this would lead out of it: {word}\n"
    for word in ("--api", "--api=x", "-t", "--token=x", "-Q", "--global-config", "-A"):
        assert called("vercel", "list", word) == f"DRILL: this would lead out of it: {word}\n"
    assert called("vercel", "rollback", "https://a") == "rollback;https://a;"
    assert called("curl", "-q").startswith("--config;")
    assert "is no part of it" in called("ssh", "host")
    noted = {file.read_bytes() for file in places.notes.iterdir()}
    assert b"PGSERVICE=\0vercel\0rollback\0https://a\0\0" in noted


def test_what_is_typed_in_a_drill_is_one_word_and_reported_without_control_characters(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """The text of --exec is for the engineer's own shell; what its words hold goes no further."""
    odd = "; touch pwned; $(touch pwned) `touch pwned` \x1b]52;c;ZQ==\x07 \u202eturned ``` <b>"
    calls = ("vercel inspect", "vercel list --api", "curl", "diagnose", "gh")
    lines = [f"ODD={shlex.quote(odd)}", *(f'{call} "$ODD"' for call in calls)]
    lines.append("diagnose \"$(printf 'no text: \\377')\"")
    done = piped(environment, "drill", "release-crashes", "--exec", "\n".join(lines))
    (folder,) = (Path(environment["RUNBOOK_STATE"]) / "drills").iterdir()
    printed = (folder / "report.md").read_text()
    assert done.stdout.endswith(printed)
    assert "turned" in printed
    assert "no text: \ufffd" in printed
    assert not {"Cc", "Cf", "Zl", "Zp"} & {unicodedata.category(c) for c in printed if c != "\n"}
    assert not re.search(r"\\u00[01789]|\\u20[26]", json.dumps(report(environment)))
    assert not list(tmp_path.rglob("pwned"))
    assert not list(Path().glob("pwned"))
