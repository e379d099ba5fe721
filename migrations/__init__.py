"""The history of our database's schema: one numbered revision for each change."""
