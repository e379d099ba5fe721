"""Actions followed to their end: what was agreed, how it goes on, what came of it, and the audit that watches (6.6)."""
