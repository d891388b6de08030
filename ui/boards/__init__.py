"""Boards: the records of a query as cards, in a column for each choice of a field; moving a card sets the field."""
