"""Looks are a closed list, and the model of the world can answer every one of them."""

import pytest

from snippets._engine import Look
from snippets._engine.catalog import Catalog
from snippets._platform.seen import SEEN
from snippets._platform.troubles import TROUBLES
from snippets._platform.vercel import Platform
from snippets._vocabulary import looks
from snippets._vocabulary.looks import LOOKS
from tests._gates.verdict import red

MOST = 12


def test_no_step_makes_a_look_of_its_own(catalog: Catalog) -> None:
    red(
        f"{catalog.source(name)}: the look {step.action.name!r} is not in {looks.__file__}. "
        "Use one of those: what is seen must follow from the model of the world."
        for name, step in catalog.steps.items()
        if isinstance(step.action, Look) and step.action not in LOOKS
    )


def test_the_list_of_looks_is_short_and_holds_each_once() -> None:
    assert len({look.name for look in LOOKS}) == len(LOOKS) <= MOST
    assert set(LOOKS) == {look for look in vars(looks).values() if isinstance(look, Look)}


def test_the_model_answers_every_look_and_no_other() -> None:
    assert SEEN.keys() == {look.name for look in LOOKS}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_is_wrong_a_look_has_one_of_its_answers(trouble: str) -> None:
    platform = Platform()
    TROUBLES[trouble].breaks(platform)
    for look in LOOKS:
        assert SEEN[look.name](platform) in look.sees
