"""Customer archives: the list, one customer beside it, and everything that is done with them."""
