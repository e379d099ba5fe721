"""Reports for committees, commissioners and the public: one set of queries, a module for each report."""
