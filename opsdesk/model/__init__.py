"""What things are: declarations of entities and the kinds of their fields. No I/O."""
