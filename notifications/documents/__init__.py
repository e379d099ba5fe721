"""What leaves as a document: committee papers, charts, calendar files."""
