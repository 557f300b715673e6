"""What stands in for everything outside of the runbook in its own tests."""
