"""What is known: read once by one set of queries, so that no two reports disagree (OB-102)."""
