"""Learning that leaves its project: released by the QI Support Team, on the intranet’s feed, to partners (6.5)."""
