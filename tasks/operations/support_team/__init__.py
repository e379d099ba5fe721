"""What the QI Support Team and a project do for each other: a supporter, help, notes."""
