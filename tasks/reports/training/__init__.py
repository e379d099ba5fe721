"""Training and capacity: who may take part, and whether there are hours (8.2, 6.1)."""
