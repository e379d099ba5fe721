"""How projects improve: their driver diagrams and tests of change, read as they stand, and the one ask about a test."""
