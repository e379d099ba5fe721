"""People: found, signed in, permitted, imported, and the Trust they work for."""
