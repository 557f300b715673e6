"""Procedures for the symptoms that users report."""
