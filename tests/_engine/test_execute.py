"""Running: real processes, joined by pipes as a shell would join them."""

import functools
import operator
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from snippets._engine import (
    Command,
    Parameter,
    ParameterError,
    Problem,
    Result,
    RunbookError,
    Say,
    Tool,
    run,
    text,
)
from snippets._engine.execute import _RUNNING, end_what_runs
from snippets._engine.parameter import bind

PYTHON = Tool(sys.executable, (), "3.11", "Programs of the tests")
ABSENT = Tool("no-such-tool-anywhere", ("see its page",), "1", "Not there")
NAME = Parameter("NAME", "a name", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "a token", "[ -~]+", secret=True)
UPPER = "import sys; sys.stdout.write(sys.stdin.read().upper())"
# A process that tells its number and then would live for longer than any test.
LINGER = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
MEGABYTE = 1_000_000


def py(program: str, *args: str | Parameter, **options: object) -> Command:
    """Return a command that runs a Python program."""
    return PYTHON("-c", program, *args, **options)  # type: ignore[arg-type]


def gone(pid_file: Path) -> bool:
    """Tell whether the process that wrote its number to a file has ended and been reaped.

    Nothing written means that it was ended before it could begin.
    """
    number = pid_file.read_text() if pid_file.exists() else ""
    return not number or not Path(f"/proc/{number}").exists()


def test_output_errors_and_exit_code_are_kept_apart() -> None:
    result = run(py("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))
    assert (result.stdout, result.stderr, result.exit_code) == ("out\n", "err\n", 3)
    assert result.problem is Problem.FAILED
    assert result.status is None
    assert result.seconds > 0


def test_words_become_arguments_without_a_shell_between() -> None:
    hostile = ["$(id)", "'; touch x; '", "*", "", "a b", "-n", "\n", "é", "=ls"]
    assert run(py("import sys; print(sys.argv[1:])", *hostile)).stdout == f"{hostile}\n"


def test_a_parameter_becomes_its_value() -> None:
    result = run(py("import sys; print(sys.argv[1:])", text("<", NAME, ">")), {"NAME": "beta"})  # type: ignore[arg-type]
    assert result.stdout == "['<beta>']\n"


def test_output_that_is_not_text_is_still_shown() -> None:
    assert run(py(r"import sys; sys.stdout.buffer.write(b'\xffok')")).stdout == "\ufffdok"


def test_more_than_a_pipe_holds_goes_through_two_stages() -> None:
    make = py(f"print('a' * {MEGABYTE}, end='')")
    result = run(make | py(UPPER) | py(UPPER))
    assert result.stdout == "A" * MEGABYTE
    assert result.ok


def test_much_output_and_many_errors_at_once_do_not_hang() -> None:
    both = f"import sys; sys.stderr.write('e' * {MEGABYTE}); sys.stdout.write('o' * {MEGABYTE})"
    result = run(py(both))
    assert (len(result.stdout), len(result.stderr)) == (MEGABYTE, MEGABYTE)


@pytest.mark.parametrize("ends", ["sys.exit(0)", "signal.raise_signal(signal.SIGPIPE)"])
def test_a_stage_that_has_seen_enough_ends_the_one_before_it_which_has_not_failed(
    ends: str,
) -> None:
    endless = (
        "import os, signal, sys\nsignal.signal(signal.SIGPIPE, signal.SIG_IGN)\n"
        "try:\n  while True: print('y')\n"
        f"except BrokenPipeError: signal.signal(signal.SIGPIPE, signal.SIG_DFL); {ends}\n"
        "finally: os._exit(0)"
    )
    result = run(py(endless) | py("import sys; print(sys.stdin.readline())"), seconds=20)
    assert (result.stdout, result.exit_code, result.ok) == ("y\n\n", 0, True)
    assert result.seconds < 10


def test_a_last_stage_that_is_stopped_by_a_signal_has_failed() -> None:
    stopped = (
        "import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "signal.raise_signal(signal.SIGPIPE)"
    )
    result = run(py("") | py(stopped))
    assert (result.problem, result.exit_code) == (Problem.FAILED, -13)


def test_the_exit_code_is_that_of_the_last_stage_and_the_problem_that_of_the_first_to_fail() -> (
    None
):
    result = run(py("import sys; sys.exit(4)") | py("print('end')"))
    assert result.exit_code == 0
    assert result.problem is Problem.FAILED
    assert result.stdout == "end\n"


@pytest.mark.parametrize("stages", [1, 2])
def test_every_stage_is_killed_when_the_time_is_up(tmp_path: Path, stages: int) -> None:
    files = [tmp_path / f"{number}" for number in range(stages)]
    action = functools.reduce(operator.or_, (py(LINGER, str(file)) for file in files))
    result = run(action, seconds=0.5)
    assert result.problem is Problem.TIMED_OUT
    assert "look before you repeat it" in result.remedy
    assert result.seconds < 5
    assert all(map(gone, files))


def test_a_grandchild_that_keeps_the_output_open_does_not_hold_us(tmp_path: Path) -> None:
    leave = (
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])\n"
        "print(p.pid)"
    )
    result = run(py(leave), seconds=20)
    os.kill(int(result.stdout), 9)
    assert result.ok
    assert result.seconds < 4


# A process that starts another, which holds a named pipe open as long as it lives.
CHILDREN = """
import subprocess, sys, time
hold = "import sys, time; pipe = open(sys.argv[1], 'w'); print('here', file=pipe, flush=True); "
subprocess.Popen([sys.executable, '-c', hold + 'time.sleep(60)', sys.argv[1]])
time.sleep(60)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A named pipe, and its open end; what is read from it ends with the last who holds it."""
    os.mkfifo(tmp_path / "pipe")
    inside = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    yield str(tmp_path / "pipe"), inside
    os.close(inside)


def read(pipe: int) -> bytes:
    """Return what comes next through a pipe within ten seconds, nothing at its end."""
    assert select.select([pipe], [], [], 10)[0], "it lives on"
    return os.read(pipe, 100)


def test_a_command_leads_a_session_of_its_own_where_nobody_watches() -> None:
    """Whoever walks can be asked by it, through the terminal; Ctrl-C reaches it there."""
    leads = py("import os; print(os.getsid(0) == os.getpid())")
    assert run(leads).stdout == "True\n"
    assert run(leads, watch=lambda _: None).stdout == "False\n"


def test_what_a_thread_that_was_left_behind_has_started_ends_with_the_program(
    child: tuple[str, int],
) -> None:
    place, pipe = child
    program = (
        "import sys, threading\n"
        "from snippets._engine import Tool, run\n"
        "python, text, place = sys.executable, *sys.argv[1:]\n"
        "action = Tool(python, version='1', install='x', purpose='y')('-c', text, place)\n"
        "threading.Thread(target=run, args=(action,), daemon=True).start()\n"
        "input()\n"
    )
    words = [sys.executable, "-c", program, CHILDREN, place]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as running:
        assert read(pipe) == b"here\n"
        running.communicate(b"\n")
    assert read(pipe) == b""


def test_a_missing_tool_is_a_result_that_says_how_to_install_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    for action in (ABSENT("x"), ABSENT(save_to="file"), py(LINGER, str(pid)) | ABSENT("x")):
        result = run(action, folder=tmp_path, seconds=30)
        assert (result.exit_code, result.problem) == (127, Problem.MISSING_TOOL)
        assert result.remedy == "Install no-such-tool-anywhere: see its page"
        assert result.stderr == "no-such-tool-anywhere: command not found\n"
        assert result.seconds < 10
    assert gone(pid), "nothing is left running"


def test_a_missing_first_tool_starts_nothing(tmp_path: Path) -> None:
    result = run(ABSENT("x") | py("import sys; open(sys.argv[1], 'w')", str(tmp_path / "made")))
    assert result.problem is Problem.MISSING_TOOL
    assert list(tmp_path.iterdir()) == []


def test_the_environment_of_a_command_holds_for_it_alone() -> None:
    show = "import os, sys; print(sys.stdin.read() + os.environ.get('EXTRA', 'unset'))"
    result = run(py(show, env={"EXTRA": NAME}, no_input=True) | py(show), {"NAME": "beta"})
    assert result.stdout == "beta\nunset\n"
    assert "EXTRA" not in os.environ


def test_a_given_environment_replaces_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "yes")
    show = "import os; print(sorted(os.environ.keys() & {'OURS', 'THEIRS'}))"
    assert run(py(show)).stdout == "['OURS']\n"
    assert run(py(show), environment={"THEIRS": "1"}).stdout == "['THEIRS']\n"


def test_it_runs_in_the_folder_it_is_given(tmp_path: Path) -> None:
    assert run(py("import os; print(os.getcwd())"), folder=tmp_path).stdout == f"{tmp_path}\n"


def test_output_is_saved_to_a_file_of_that_folder_and_not_shown(tmp_path: Path) -> None:
    command = py("print('out')", save_to=text(NAME, ".txt"))
    result = run(command, {"NAME": "beta"}, folder=tmp_path)
    assert result.stdout == ""
    assert (tmp_path / "beta.txt").read_text() == "out\n"


def test_what_is_in_the_way_is_named_and_not_taken_for_a_missing_tool(tmp_path: Path) -> None:
    (tmp_path / "tool").write_text("")
    gone = tmp_path / "gone"
    for action, folder, error in (
        (py("print('out')", save_to="gone/file"), tmp_path, f"{gone}/file: No such file or "),
        (py(""), gone, f"{gone}: No such file or directory\n"),
        (Tool(str(tmp_path / "tool"), (), "", "")(), tmp_path, f"{tmp_path}/tool: Permission de"),
    ):
        result = run(action, folder=folder)
        assert (result.exit_code, result.problem) == (1, Problem.FAILED)
        assert result.stderr.startswith(error)
        assert result.remedy == "Check that it is there and that you may use it."


def test_no_command_reads_the_terminal() -> None:
    """A question would otherwise wait for an answer that nobody gives."""
    read = "import sys; print(repr(sys.stdin.read()))"
    assert run(py(read)).stdout == "''\n"


def test_a_word_is_said_whole_and_without_a_newline() -> None:
    assert run(Say("word")).stdout == "word"
    read = "import sys; text = sys.stdin.read(); print(len(text), repr(text[-5:]))"
    for word in (text("<", NAME, ">\\n"), "x" * MEGABYTE):
        bound = bind(word, {"NAME": "beta"})
        result = run(Say(word) | py(read), {"NAME": "beta"})
        assert result.stdout == f"{len(bound)} {bound[-5:]!r}\n"


def test_a_secret_shows_in_no_argument_and_in_no_part_of_the_result() -> None:
    secret = "hunter2-secret"
    look = (
        "import os, sys\n"
        "got = [os.environ['TOKEN'], sys.stdin.read()]\n"
        "seen = ''.join(open(f'/proc/{p}/cmdline').read() for p in ('self', os.getppid()))\n"
        "print([len(g) for g in got], any(g in seen for g in got))"
    )
    action = Say(TOKEN) | py(look, env={"TOKEN": TOKEN})
    result = run(action, {"TOKEN": secret})
    assert result.stdout == f"[{len(secret)}, {len(secret)}] False\n"
    assert secret not in repr(result)


@pytest.mark.parametrize("values", [{}, {"NAME": "Bad Value"}])
def test_nothing_starts_before_every_parameter_has_a_good_value(
    tmp_path: Path, values: dict[str, str]
) -> None:
    make = py("open('made', 'w')")
    with pytest.raises(ParameterError):
        run(make | py(UPPER) | py("", NAME, save_to="saved"), values, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_process_and_no_file_is_left_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    results: list[Result] = [
        run(py(UPPER) | py(UPPER)),
        run(py(UPPER) | ABSENT()),
        run(py("import time; time.sleep(60)") | py(UPPER), seconds=0.2),
    ]
    assert [result.ok for result in results] == [True, False, False]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_a_thread_left_behind_still_runs_is_ended_with_the_program() -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        _RUNNING.add(process)
        end_what_runs()
        assert process.wait() == -signal.SIGKILL
        _RUNNING.discard(process)


def test_lines_are_shown_as_they_come_and_the_rest_at_the_end(tmp_path: Path) -> None:
    """The program goes on only after its first line was shown, or ends when nobody is left."""
    go_on = tmp_path / "go-on"
    program = (
        "import os, sys, time; print('first', flush=True); print('half', end='', flush=True)\n"
        "ends = time.monotonic() + 30\n"
        "while time.monotonic() < ends and not os.path.exists(sys.argv[1]): time.sleep(0.01)\n"
        "print(' and half'); print('no end', end='')"
    )
    shown: list[str] = []

    def watch(text: str) -> None:
        shown.append(text)
        if "first\n" in shown:
            go_on.touch()

    result = run(py(program, str(go_on)), watch=watch)
    assert "first\n" in shown
    assert "".join(shown) == result.stdout == "first\nhalf and half\nno end"


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"

    def interrupt(_: str) -> None:
        if pid_file.exists() and pid_file.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(py(LINGER, str(pid_file)), watch=interrupt)
    assert gone(pid_file)


def test_an_attached_command_has_the_terminal_and_all_the_time_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C is the command's: whoever waits for it goes on waiting."""
    popen = MagicMock()
    popen.return_value.stdout = None
    monkeypatch.setattr(subprocess, "Popen", popen)
    popen.return_value.wait.side_effect = [KeyboardInterrupt, 3]
    result = run(PYTHON("-c", ""), seconds=0.0, attached=True)
    assert (result.exit_code, result.stdout, result.problem) == (3, "", Problem.FAILED)
    assert popen.call_args.kwargs.keys() == {"cwd", "env"}
    popen.return_value.wait.side_effect = [KeyboardInterrupt, 3]
    with pytest.raises(KeyboardInterrupt):
        run(PYTHON("-c", ""))


# Words that a person reads, and numbers that nothing else would notice.


def test_only_a_single_command_can_be_attached_and_the_rest_is_told_in_full() -> None:
    with pytest.raises(RunbookError) as caught:
        run(Say("x") | ABSENT("y"), attached=True)
    assert str(caught.value) == (
        "printf %s x | no-such-tool-anywhere y: only a single command can have the terminal for "
        "itself. Paste it into a shell."
    )
    with pytest.raises(RunbookError):
        run(Say("x"), attached=True)


def test_errors_are_told_before_the_output_that_came_with_them() -> None:
    both = "import os; os.write(2, b'err\\n'); os.write(1, b'out\\n')"
    shown: list[str] = []
    run(py(both), watch=shown.append)
    assert "".join(shown) == "err\nout\n"


def test_the_result_keeps_the_values() -> None:
    result = run(Say(NAME), {"NAME": "beta"})
    assert result.values == {"NAME": "beta"}
    assert (result.stdout, result.exit_code, result.remedy) == ("beta", 0, "")
