"""Commands that list what there is: projects, tasks, people."""
