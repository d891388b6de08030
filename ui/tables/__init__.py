"""The one table for all entities: a million rows, read by the page in the background, painted in one pass."""
