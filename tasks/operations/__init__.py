"""What people do with a task or a project besides answering it."""
