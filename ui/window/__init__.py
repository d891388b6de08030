"""The window: its frame, the desk in it, and the commands that belong to no page."""
