"""Today: whom to call and why, from the most urgent down, and everything it takes to do so beside it."""
