"""Everything that was done to the desk: when, to how many records, and whether it still stands."""
