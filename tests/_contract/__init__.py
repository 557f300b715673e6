"""What is read of an application, and what is needed of it."""
