"""Commands that make reports, and the pack of a meeting."""
