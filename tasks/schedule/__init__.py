"""What is due and not done: the sweep, and the daily jobs."""
