"""Breaches and secrets."""
