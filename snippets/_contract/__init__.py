"""What the application provides, read from a checkout, and what the runbook needs of it."""
