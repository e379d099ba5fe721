"""What people look at among thousands of projects: lists, and the register."""
