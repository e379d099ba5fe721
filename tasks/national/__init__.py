"""National audits as they run: submission windows, whether we take part, and what we make of published reports."""
