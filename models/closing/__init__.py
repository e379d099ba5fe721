"""The end of a project: what its closure still lacks, and what was done, by the headings of its review (6.6)."""
