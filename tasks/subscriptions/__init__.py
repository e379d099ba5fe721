"""The subscriptions to national audit programmes: kept, taken from files, and renewed in time (6.1; OB-091)."""
