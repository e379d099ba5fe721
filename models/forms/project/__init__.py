"""The forms of a project's life, stage by stage."""
