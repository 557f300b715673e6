"""Caches and bundles."""
