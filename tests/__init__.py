"""The proof: one test module per procedure, the gates, and the mocked lane they run in."""
