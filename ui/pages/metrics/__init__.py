"""Metrics: what the numbers of the desk say, each tab an analysis of its own."""
