"""People: looked up, signed in, permitted, imported and written to as they wish; and the Trust they work for."""
