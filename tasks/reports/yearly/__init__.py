"""The annual report and its sections (6.7)."""
