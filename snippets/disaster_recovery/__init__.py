"""When everything is gone."""
