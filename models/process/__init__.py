"""The process as its record shows it: how long projects stay in stages, how they leave them, what is to be expected."""
