"""The letters: who composes each, what it needs to know, and how it becomes words."""
