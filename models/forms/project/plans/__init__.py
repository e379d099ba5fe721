"""What is measured, in whom and with which data: the design of a project, and what it has in common with a plan."""
