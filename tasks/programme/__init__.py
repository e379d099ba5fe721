"""The annual programme: topics, objectives, relevance, agreement, and the turn of its year (6.1)."""
