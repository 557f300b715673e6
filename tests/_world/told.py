"""Print the walks with a trouble from a page: `python -m tests._world.told TROUBLE [PAGE]`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from snippets._engine.load import load
from snippets._platform.troubles import TROUBLES
from tests._world.cells import cells
from tests._world.reader import settings_of

if __name__ == "__main__":
    name, *pages = sys.argv[1:]
    trouble = TROUBLES[name]
    with TemporaryDirectory() as folder:
        for walk in cells(load(), Path(folder), trouble, settings_of(trouble), pages):
            print(f"{walk}\n")  # noqa: T201 - it is what this module is for
