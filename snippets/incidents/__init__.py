"""Procedures for the five symptoms users report first."""
