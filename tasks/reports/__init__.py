"""Reports: the evidence they share, the sections they are made of, a room for each kind of reader, and the archive."""
