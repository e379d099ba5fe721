"""The forms of spread: what was learned and who is told of it, and whether another service adopts it (6.5)."""
