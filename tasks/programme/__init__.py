"""The annual programme: its topics, its objectives, and the year in which they turn (6.1)."""
