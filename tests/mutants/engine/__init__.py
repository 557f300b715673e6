"""Mutants of the engine: `snippets/core` with one change at a time, and what notices it.

`python -m tests.mutants.engine [MODULE …]` is the second part of `nox -s mutants`.
"""
