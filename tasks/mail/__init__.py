"""The account of the mail: what waits, what leaves, what became of it."""
