"""How each command of `runbook` ends: its exit codes, for the page and for `--help`."""

SUCCESS, FAILURE, USAGE = 0, 1, 2  # `USAGE` is that of click as well
ESCALATED, OTHER_PAGE = 3, 4
NOT_ALL_ASKED, OWN_FAULT, FIRST_SEVERITY = 9, 10, 11
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended

WRONG = "the command was called wrongly"
READS = ((SUCCESS, "printed"), (USAGE, WRONG))
# By command: exit code and what it says; each can end with INTERRUPTED as well.
_ENDS: dict[str, tuple[tuple[int, str], ...]] = {
    "list": ((SUCCESS, "printed"), (FAILURE, "nothing has these words"), (USAGE, WRONG)),
    "show": READS,
    "export": READS,
    "contacts": READS,
    "completion": READS,
    "run": (
        (SUCCESS, "verified, or the one step did what it should"),
        (FAILURE, "ended or left without verification"),
        (USAGE, WRONG),
        (ESCALATED, "escalated"),
        (OTHER_PAGE, "another page was proposed"),
    ),
    "log": READS,
    "triage": (
        (SUCCESS, "nothing wrong was seen, and with `--tried` somebody did what users do"),
        (USAGE, WRONG),
        (NOT_ALL_ASKED, "nothing wrong was seen, and not all that users need was asked"),
        (OWN_FAULT, "this machine's network is at fault: production cannot be judged"),
        *enumerate(("SEV1", "SEV2", "SEV3"), FIRST_SEVERITY),
    ),
    "verify": (
        (SUCCESS, "nothing has drifted"),
        (FAILURE, "something has"),
        (USAGE, WRONG),
        (OWN_FAULT, "this machine's network is at fault: nothing was compared"),
    ),
    "contract": (
        (SUCCESS, "written, or all that is needed is there or a known gap"),
        (FAILURE, "with `--check`: something is missing"),
        (USAGE, "it cannot be read, or the command was called wrongly"),
    ),
    "review": (
        (SUCCESS, "every procedure was proven recently enough"),
        (FAILURE, "one was not"),
        (USAGE, WRONG),
    ),
    "drill": (
        (SUCCESS, "recovered"),
        (FAILURE, "not recovered"),
        (USAGE, "wrong use, or a drill that cannot begin"),
    ),
    "doctor": (
        (SUCCESS, "ready; there may be warnings"),
        (FAILURE, "something is missing, wrong, or could not be checked"),
        (USAGE, WRONG),
    ),
    "new": (
        (SUCCESS, "written, or printed with `--dry-run`"),
        (USAGE, "it cannot be, or " + WRONG),
    ),
}

EXITS = {command: (*ends, (INTERRUPTED, "ended with Ctrl-C")) for command, ends in _ENDS.items()}


def codes(command: str, *examples: str) -> str:
    """Return the examples and the exit codes of a command, as its `--help` ends with them."""
    lines = (f"  {code:<4} {meaning.replace('`', '')}" for code, meaning in EXITS[command])
    shown = ("\b", "Examples:", *(f"  {example}" for example in examples), "") if examples else ()
    return "\n".join((*shown, "\b", "Exit codes:", *lines))
