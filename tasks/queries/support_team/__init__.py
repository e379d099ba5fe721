"""What the QI Support Team needs for its day: its home, and the radar of each working day."""
