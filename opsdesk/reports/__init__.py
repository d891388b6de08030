"""PDF reports: a page frame, parts that draw themselves on it, and one module per report."""
