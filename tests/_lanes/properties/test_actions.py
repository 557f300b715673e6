"""Actions: the text of one parses, and does in each shell what the engine does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from snippets._cli.walk import wording
from snippets._engine import Action, Say, run, shell
from snippets._engine.command import Command
from snippets._engine.parameter import bind
from snippets._engine.pipeline import Pipeline, Stage, stages_of
from tests._engine.test_render import read
from tests._lanes.properties.strategies import ACTIONS, BINDINGS, tried
from tests._lanes.shells.recorder import Bench, paste

pytestmark = pytest.mark.properties

CASES = st.tuples(ACTIONS, BINDINGS)
FORMS = st.sampled_from(("as on the page", "filled in", "as in the terminal"))


def filled_by_hand(action: Action, values: Mapping[str, str]) -> Action:
    """Return an action with literal words where it had parameters."""

    def stage(one: Stage) -> Stage:
        match one:
            case Command():
                env = tuple((name, bind(word, values)) for name, word in one.env)
                args = tuple(bind(arg, values) for arg in one.args)
                file = None if one.save_to is None else bind(one.save_to, values)
                return Command(one.tool, args, env, one.no_input, file)
            case Say():
                return Say(bind(one.word, values))
        raise TypeError(one)

    stages = tuple(map(stage, stages_of(action)))
    return Pipeline(stages) if len(stages) > 1 else stages[0]


@tried(CASES, 800)
def test_filling_in_is_the_same_as_writing_the_values_down(
    case: tuple[Action, Mapping[str, str]],
) -> None:
    action, values = case
    assert read(shell(action, values)) == read(shell(filled_by_hand(action, values)))


class Did(NamedTuple):
    """What an action did: its exit code, what it printed, called, saved."""

    exit_code: int
    printed: str
    calls: list[tuple[tuple[str, ...], bytes, dict[str, str]]]
    files: dict[str, bytes]


def did(bench: Bench, exit_code: int, printed: str) -> Did:
    """Return what an action did, and make the bench ready for the next.

    The stages of a pipeline run at once: which of them is recorded first is chance.
    """
    calls = [(call.argv, call.stdin, dict(call.environment)) for call in bench.calls()]
    return Did(exit_code, printed, sorted(calls, key=repr), bench.files())


@tried(st.tuples(CASES, FORMS), 150)
def test_any_action_does_in_each_shell_what_the_engine_does(
    shells: Sequence[str], bench: Bench, case: tuple[tuple[Action, Mapping[str, str]], str]
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
