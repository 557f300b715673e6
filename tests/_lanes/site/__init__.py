"""The site lane: what the built site does in a browser (nox -s site), and its parts (mocked)."""
