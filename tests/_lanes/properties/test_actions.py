"""Actions: the text of one parses, and does in each shell what the engine does."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from snippets._cli.walk import wording
from snippets._engine import Action, run, shell
from tests._lanes.properties.strategies import ACTIONS, BINDINGS, tried
from tests._lanes.shells.recorder import StandInBench, paste

pytestmark = pytest.mark.properties

CASES = st.tuples(ACTIONS, BINDINGS)
FORMS = st.sampled_from(("as on the page", "filled in", "as in the terminal"))


class Did(NamedTuple):
    """What an action did: its exit code, what it printed, called, saved."""

    exit_code: int
    printed: str
    calls: list[tuple[tuple[str, ...], bytes, dict[str, str]]]
    files: dict[str, bytes]


def did(bench: StandInBench, exit_code: int, printed: str) -> Did:
    """Return what an action did, and make the bench ready for the next.

    The stages of a pipeline run at once: which of them is recorded first is chance.
    """
    calls = [(call.argv, call.stdin, dict(call.environment)) for call in bench.calls()]
    return Did(exit_code, printed, sorted(calls, key=repr), bench.files())


@tried(st.tuples(CASES, FORMS), 150)
def test_any_action_does_in_each_shell_what_the_engine_does(
    shells: Sequence[str], bench: StandInBench, case: tuple[tuple[Action, Mapping[str, str]], str]
) -> None:
    """Arguments, environment, input, output, files: whether filled in or exported."""
    (action, values), form = case
    rendered = {
        "as on the page": shell(action),
        "filled in": shell(action, values),
        "as in the terminal": wording.command(action, values),
    }[form]
    environment = bench.environment(values)
    result = run(action, values, folder=bench.work, environment=environment)
    promised = did(bench, result.exit_code, result.stdout)
    for sh in shells:
        done = paste(sh, rendered, environment, bench.work)
        assert done.stderr.decode() == "", (sh, rendered)
        assert did(bench, done.returncode, done.stdout.decode()) == promised, (sh, rendered)
