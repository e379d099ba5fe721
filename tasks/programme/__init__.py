"""The annual programme: its topics from files, and the turn of its year (6.1)."""
