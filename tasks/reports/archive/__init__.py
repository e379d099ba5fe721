"""A report becomes a paper: asked for or due, made, kept, sent, and given out again (6.4)."""
