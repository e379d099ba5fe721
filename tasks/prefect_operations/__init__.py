"""What the QI Support Team does from Prefect's own form: one table, rehearsed first, never a decision."""
