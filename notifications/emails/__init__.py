"""The letters: one function for each e-mail, what it needs to know, and how it becomes words."""
