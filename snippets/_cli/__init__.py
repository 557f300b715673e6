"""The terminal face: the `runbook` command and what stands behind its sub-commands."""

import atexit
import gc

# Almost all that is read stays until the end. To look for garbage in it, on the way and once more
# at the end, takes a tenth of the time.
gc.set_threshold(100_000)
atexit.register(gc.freeze)
