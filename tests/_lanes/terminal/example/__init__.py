"""A procedure as a contributor writes it, after `runbook new incidents/slow-queries`."""
