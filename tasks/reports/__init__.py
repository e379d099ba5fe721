"""Reports for committees, commissioners and the public: one set of queries, a room for each kind of reader."""
