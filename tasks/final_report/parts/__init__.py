"""The parts of a final report: each takes the record and says what it tells, and what is not recorded yet."""
