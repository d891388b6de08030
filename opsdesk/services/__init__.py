"""Verbs: what a user can do. Each is one undoable operation, runs on the writing thread and returns Changes."""
