"""The feedback page: tickets from every channel."""
