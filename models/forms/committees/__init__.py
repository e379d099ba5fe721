"""The forms of committees: when they meet, what they decided, what became of an action."""
