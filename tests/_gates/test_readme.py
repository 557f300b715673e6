"""The sample in the README is what stands in the page it shows."""

import re

from snippets._engine.render import shell
from snippets.deployment.rollback import roll_back
from tests._gates.verdict import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_the_sample_is_the_step_that_rolls_back() -> None:
    (sample,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert sample in (ROOT / "snippets/deployment/rollback.py").read_text("utf-8")


def test_the_command_under_the_sample_is_that_of_the_page() -> None:
    """But for the team, which is the adopter's."""
    shown = " ".join(shell(roll_back.action).replace("\\\n", "").split())
    assert shown.partition(" --scope ")[0] in " ".join(README.split())
