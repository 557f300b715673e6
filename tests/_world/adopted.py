"""`python -m tests._world.adopted`: walk one procedure of each folder, well; say how each ends.

It runs on the file of this folder that RUNBOOK_SETTINGS names.
"""

import json
import sys
import tempfile
from pathlib import Path

from snippets._engine.load import load
from snippets._vocabulary.settings import SETTINGS
from tests._world.faulty import faulty
from tests._world.walker import walk


def main() -> None:
    """Print the ending of each walk, by its page."""
    catalog = load()
    first = {name.rpartition("/")[0]: name for name in sorted(catalog.procedures, reverse=True)}
    ended = {"team": SETTINGS.team}
    with tempfile.TemporaryDirectory() as folder, faulty(Path(folder)) as begin:
        for name in first.values():
            ended[name] = walk(catalog, catalog.procedures[name], begin().perform).ending.value
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
