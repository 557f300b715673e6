"""Look at production from outside."""
