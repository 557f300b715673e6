"""Mutants of the domain: one change at a time, and the tests that notice it.

`python -m tests._lanes.mutants [PAGE …]` (a part of `nox -s mutants`) makes every change that an
operator knows to the procedures, parameters, tools and policy, in copies of the project, and runs
the tests that should turn red. What nothing notices is a survivor: a test to write.
"""
