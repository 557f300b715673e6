"""Backup, migration, recovery."""
