"""Rows in and out of files: readers, recognisers, mapping, import, writers, export."""
