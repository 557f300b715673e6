"""What a schedule tries, and the one issue for each thing that no longer holds."""
