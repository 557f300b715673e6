"""The proof: one test module per procedure, the gates, and the mocked lane they run in."""

import os
from pathlib import Path

# Whatever the adopter wrote into `[tool.runbook]`, the tests and every process that they start run
# on these. It stands here because it has to be set before the first import of `snippets`, for
# pytest as well as for `python -m tests._lanes.mutants` and its like. What is recorded has names
# that are part of nothing else: noxfile.py gives another file of the same folder.
_WORLD = Path(__file__).parent / "_world"
if Path(os.environ.get("RUNBOOK_SETTINGS", "")).parent != _WORLD:
    os.environ["RUNBOOK_SETTINGS"] = str(_WORLD / "settings.toml")
