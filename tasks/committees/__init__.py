"""Committees: when they meet, what they decided on their papers, and the actions that came of it (5.0; OB-055)."""
