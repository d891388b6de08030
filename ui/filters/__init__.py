"""Filters as chips, a popup to make one, saved views, and counts per value beside the list."""
