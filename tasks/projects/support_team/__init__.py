"""What the QI Support Team and a project say to each other: help asked for and answered, notes."""
