"""Mutants that do what the original does, with the reason; they are left out.

Each is a page, an operator, and pieces of what it replaces, on one line, or of its diff.
"""

from __future__ import annotations

from itertools import chain

from tests._lanes.mutants.source import Mutant

Known = tuple[str, str, tuple[str, ...]]
_SWAPPED = "branches swapped"
_DOWN, _WELL = "incidents/application-not-responding", "monitoring/endpoints"

EQUIVALENT: dict[str, tuple[Known, ...]] = {
    # `EXCLUSIVE` of tests/_gates/performed.py says why.
    "no result meets both conditions, so their order means nothing": (
        (_DOWN, _SWAPPED, ('database-connection"), ), Branch(ONLY_MEMORY',)),
        (_DOWN, _SWAPPED, ("+                Branch(http_status(404)",)),
        ("incidents/database-connection", _SWAPPED, ('+        Branch(prints("|t")',)),
        ("monitoring/commands", _SWAPPED, ('prints("NEXTAUTH_SECRET") & prints("DATABASE_URL")',)),
        (_WELL, _SWAPPED, ("finish()), Branch(http_status(404).meaning",)),
        (_WELL, _SWAPPED, ('go_to("check-status")), Branch(http_status(404)',)),
        (_WELL, _SWAPPED, ("http_status(307, 401, 403, 404)",)),
        (_WELL, _SWAPPED, ('carry_on()), Branch(prints("404 http")',)),
        (_WELL, _SWAPPED, ('rollback")), Branch(prints_nothing("no line")',)),
        (_WELL, _SWAPPED, ('log entries"), carry_on()), Branch(prints("unknown',)),
    ),
    "a look has one answer": (
        (_WELL, _SWAPPED, ('seen("Invalid credentials"), carry_on()), Branch(',)),
        (_WELL, _SWAPPED, ('seen("the name of the test user"), carry_on()), Branch(',)),
        (_WELL, _SWAPPED, ('seen("it works"), finish()), Branch(',)),
        (_WELL, _SWAPPED, ('seen("it still fails"), not_here()), Branch(',)),
    ),
    "what only a person can judge holds for no result": (
        (_WELL, _SWAPPED, ("carry_on(UPDATE_CLI)), Branch(judged",)),
        (_WELL, _SWAPPED, ("carry_on()), Branch(judged",)),
        ("troubleshooting/tools", _SWAPPED, ('Branch( prints("Certificate will expire")',)),
    ),
    "both branches lead to the same": (
        (
            "incidents/high-memory",
            _SWAPPED,
            ('for this reading" ), finish(), ), Branch(succeeded',),
        ),
        ("incidents/high-memory", _SWAPPED, ("finish()), Branch(http_status(404)",)),
        ("incidents/performance-degradation", _SWAPPED, ("escalate()), Branch(_SLOW, escalate()",)),
        (_WELL, _SWAPPED, ("+            Branch(ONLY_MEMORY, carry_on())", "finish()")),
        (_WELL, _SWAPPED, ("+            Branch(ONLY_MEMORY, carry_on())", 'line"), carry_on()')),
        (_WELL, _SWAPPED, ("carry_on()), Branch(http_status(404).meaning",)),
        (_WELL, _SWAPPED, ('not_here()), Branch(MADE_UP_SIGN_IN.seen("nothing',)),
        (_WELL, _SWAPPED, ('not_here()), Branch(TEST_USER_SIGN_IN.seen("another text',)),
        (_WELL, _SWAPPED, ("_GOOD_METRICS",)),
        ("performance/bundle", _SWAPPED, ("no line: nothing was removed",)),
    ),
    "a verification calls somebody wherever a decision would lead elsewhere": (
        ("before-an-incident", "field dropped", ("check_sign_in_account.but(),",)),
    ),
    "the step that it names comes next": (
        (_DOWN, "turn", ("-                Branch(http_status(404)",)),
        (_DOWN, "turn", ("true` on the last line", '-                anything_else(go_to("list')),
        (_WELL, "turn", ('-                Branch(http_status(404), go_to("check-sign-in")',)),
    ),
}


def known(mutant: Mutant, text: str) -> Known | None:
    """Return what the list says of a mutant of a text, if it is one of it."""
    for one in chain.from_iterable(EQUIVALENT.values()):
        page, operator, pieces = one
        if (mutant.page, mutant.edit.operator) == (page, operator):
            replaced = " ".join(text[mutant.edit.start : mutant.edit.end].split())
            said = f"{replaced}\n{mutant.diff(text)}"
            if all(piece in said for piece in pieces):
                return one
    return None
