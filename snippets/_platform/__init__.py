"""One stateful model of the platform: what the mocks answer and what the tests assert about."""
