"""A dry run of the next working morning: what will be written to whom."""
