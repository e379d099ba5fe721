"""What leaves as a file, each noted in the history."""
