"""The end of a project: what it still lacks, its accepted risks, and how long its data are kept (6.6, 7.3)."""
