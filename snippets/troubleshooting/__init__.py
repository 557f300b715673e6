"""Tools and logs for finding out."""
