"""What we say: letters, papers, charts and calendars, how they are rendered, and how emails leave."""
