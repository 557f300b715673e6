"""How each command of `runbook` ends: its exit codes, for the page and for `--help`."""

WRONG = "the command was called wrongly"
READS = ((0, "printed"), (2, WRONG))
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended

# By command: exit code and what it says; each can end with INTERRUPTED as well.
_ENDS: dict[str, tuple[tuple[int, str], ...]] = {
    "list": ((0, "printed"), (1, "nothing has these words"), (2, WRONG)),
    "show": READS,
    "export": READS,
    "contacts": READS,
    "completion": READS,
    "run": (
        (0, "verified, or the one step did what it should"),
        (1, "ended or left without verification"),
        (2, WRONG),
        (3, "escalated"),
        (4, "another page was proposed"),
    ),
    "log": READS,
    "triage": (
        (0, "nothing wrong was seen, and with `--tried` somebody did what users do"),
        (2, WRONG),
        (9, "nothing wrong was seen, and not all that users need was asked"),
        (10, "this machine's network is at fault: production cannot be judged"),
        (11, "SEV1"),
        (12, "SEV2"),
        (13, "SEV3"),
    ),
    "verify": (
        (0, "nothing has drifted"),
        (1, "something has"),
        (2, WRONG),
        (10, "this machine's network is at fault: nothing was compared"),
    ),
    "contract": (
        (0, "written, or all that is needed is there or a known gap"),
        (1, "with `--check`: something is missing"),
        (2, "it cannot be read, or the command was called wrongly"),
    ),
    "review": (
        (0, "every procedure was proven recently enough"),
        (1, "one was not"),
        (2, WRONG),
    ),
    "drill": (
        (0, "recovered"),
        (1, "not recovered"),
        (2, "wrong use, or a drill that cannot begin"),
    ),
    "doctor": (
        (0, "ready; there may be warnings"),
        (1, "something is missing, wrong, or could not be checked"),
        (2, WRONG),
    ),
    "new": ((0, "written, or printed with `--dry-run`"), (2, "it cannot be, or " + WRONG)),
}

EXITS = {command: (*ends, (INTERRUPTED, "ended with Ctrl-C")) for command, ends in _ENDS.items()}


def codes(command: str, *examples: str) -> str:
    """Return the examples and the exit codes of a command, as its `--help` ends with them."""
    lines = (f"  {code:<4} {meaning.replace('`', '')}" for code, meaning in EXITS[command])
    shown = ("\b", "Examples:", *(f"  {example}" for example in examples), "") if examples else ()
    return "\n".join((*shown, "\b", "Exit codes:", *lines))
