"""Projects to be read: the register and its columns, one project, its answers, history and lessons."""
