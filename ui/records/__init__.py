"""A list of records and all that can be done with it, made from its declaration: pages say only what is their own."""
