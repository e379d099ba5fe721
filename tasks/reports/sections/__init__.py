"""How what is known is told: the counts, tables and charts that several reports share."""
