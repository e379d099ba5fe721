"""Projects to be read: the register, one project, its history."""
