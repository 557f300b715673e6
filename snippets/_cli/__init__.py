"""The terminal face: the `runbook` command and what stands behind its sub-commands."""
