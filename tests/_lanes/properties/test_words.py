"""Words: any value that a parameter of the runbook takes is read back as one word.

Words of any text are tried where they are pasted: tests/_lanes/shells.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st

from snippets._engine import Parameter, Say, shell
from snippets._vocabulary import parameters
from tests._lanes.properties.strategies import several, tried, values
from tests._lanes.shells.test_paste import read_back

pytestmark = pytest.mark.properties

ALL = [p for p in vars(parameters).values() if isinstance(p, Parameter)]
OF_A_PATTERN = st.one_of([st.tuples(st.just(one), values(one)) for one in ALL])


@tried(several(OF_A_PATTERN), 300)
def test_any_value_that_a_pattern_takes_is_read_back_as_one_word(
    shells: Sequence[str], tmp_path: Path, pairs: list[tuple[Parameter, str]]
) -> None:
    # In the words of a `printf` of the shell's own: a secret is refused as an argument.
    lines = [f"{shell(Say(p), {p.name: value})}; printf '\\0'" for p, value in pairs]
    for sh in shells:
        assert read_back(sh, lines, tmp_path, {}) == [value for _, value in pairs]
