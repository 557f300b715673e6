"""A procedure, followed with a person: `runbook run` and its log."""
