"""The annual programme to be read."""
