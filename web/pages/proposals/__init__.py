"""Proposing a project, page by page: what is kept at each, what was done before, the check, and the sending."""
