"""Benchmarks: `python -m tests.bench`, each comparison side by side in one run."""
