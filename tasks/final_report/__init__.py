"""The final report of a project: gathered from its record, written under its headings, kept when the project closes."""
