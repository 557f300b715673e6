"""Whoever adopts the runbook sees their own names: the sample's stand on no page of a procedure."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests._gates.published import DOCS, pages
from tests._gates.test_numbers import HISTORY
from tests._gates.test_recordings import PRODUCT, names_of
from tests._gates.verdict import ROOT, red

# What a page shows and what the export holds, with the settings that RUNBOOK_SETTINGS names.
SHOWN = """
import json, sys
from pathlib import Path
from snippets._engine import page
from snippets._engine.load import load
from snippets._engine.json_export import export, to_json
from snippets._engine.value import fill
catalog = load()
shown = {"the export": to_json(export(catalog))}
for kind in ("procedure", "step", "table", "checklist"):
    for name in getattr(catalog, f"{kind}s"):
        shown[name] = "\\n".join(page.entry(catalog, kind, name))
for name in sys.argv[1:]:
    shown[name] = fill(Path(name).read_text("utf-8"), "snippets")
print(json.dumps(shown))
"""


def test_another_team_sees_none_of_the_names_of_the_sample() -> None:
    own = [str(DOCS / f"{page}.md") for page in ["index", *pages()] if page not in HISTORY]
    told = subprocess.run(
        [sys.executable, "-c", SHOWN, *own],
        cwd=ROOT,
        env={**os.environ, "RUNBOOK_SETTINGS": str(ROOT / "tests/_world/recorded.toml")},
        capture_output=True,
        text=True,
        check=True,
    )
    shown: dict[str, str] = json.loads(told.stdout)
    assert all(name in "".join(shown.values()) for name in names_of("recorded"))
    red(
        f"{where}: {name} is a name of the sample. Take it from SETTINGS; in docs/ write "
        "`:::settings.KEY:::`."
        for where, text in shown.items()
        for name in names_of("settings")
        if name in PRODUCT.sub("", text)
    )
