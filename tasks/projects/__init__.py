"""Projects as rows: created, locked and stored, and looked after day by day."""
