"""Which rows: filters and sorts as plain values, turned into SQL, into sentences, and back from typed text."""
