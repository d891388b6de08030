"""Numbers: stored values or SQL aggregates in, result dataclasses and charts out. Pure: no I/O."""
