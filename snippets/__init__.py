"""The operational runbook of Astral Core v7, as values that render, run and can be tested."""
