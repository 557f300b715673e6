"""Requests as the `curl` of this machine sends them: its stages, and what its end means."""

import re
from dataclasses import replace

from snippets._engine.command import Say, Tool
from snippets._engine.parameter import Text
from snippets._engine.pipeline import Stage
from snippets._engine.request import Request
from snippets._engine.result import Problem, Result

# Exit codes of curl: https://curl.se/docs/manpage.html#EXIT
EXIT_CODES = {
    Problem.UNREACHABLE: 7,
    Problem.HTTP_ERROR: 22,
    Problem.FAILED: 43,
    Problem.TIMED_OUT: 28,
    Problem.TOO_LARGE: 63,
}
# The same problem, UNREACHABLE, has a code of its own where the cause is known.
_LOST = NO_NAME, PARTIAL, NO_TLS, EMPTY, BROKEN_OFF, DISTRUSTED, GARBLED = 6, 18, 35, 52, 56, 60, 61
_KINDS = dict.fromkeys(_LOST, Problem.UNREACHABLE) | {code: p for p, code in EXIT_CODES.items()}
REMEDIES = {
    Problem.UNREACHABLE: "Check the address, the name and your network.",
    Problem.HTTP_ERROR: "Read the body; it names the check that failed.",
    Problem.TIMED_OUT: "Try once more.",
    Problem.TOO_LARGE: "This is not the application's answer: check the address.",
}
_CURL = Tool("curl", (), "", "sends requests")


def curl_stages(request: Request) -> tuple[Stage, ...]:
    """Return the stages that send a request; secret headers go to curl's standard input."""
    sends = _CURL(*request.curl_words())
    secret = request.lines(secret=True)
    lines = [part for line in secret for part in (*line.parts, "\n")]
    return (Say(Text(tuple(lines))), sends) if secret else (sends,)


def ended(problem: Problem, code: int = 0, remedy: str = "") -> Result:
    """Return how a request ended that went wrong, with curl's exit code for it."""
    remedy = remedy or REMEDIES.get(problem, "")
    return Result(code or EXIT_CODES[problem], problem=problem, remedy=remedy)


def what_curl_meant(outcome: Result, errors: str) -> Result:
    """Return how a request ended, with the status of the answer, from curl's end and errors."""
    statuses = re.findall(r"^HTTP (\d{3})$", errors, re.MULTILINE)
    if outcome.problem is Problem.FAILED:
        outcome = ended(_KINDS.get(outcome.exit_code, Problem.FAILED), outcome.exit_code)
    return replace(outcome, status=int(statuses[-1]) or None if statuses else None)
