"""The sub-commands of `runbook`, one module each."""
