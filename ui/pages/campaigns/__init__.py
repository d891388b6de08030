"""The campaigns page: what marketing plans and measures."""
