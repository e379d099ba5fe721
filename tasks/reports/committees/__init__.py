"""The reports of the Trust’s own committees, and what only they have in them (6.4)."""
