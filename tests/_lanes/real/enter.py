"""Enter the machine of `namespace.py`; run by path, so the environment stays as it is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests._lanes.real.namespace import main

sys.exit(main(sys.argv[1:]))
