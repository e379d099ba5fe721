"""A Trust a year on: some sixty projects, lived under a stopped clock by invented people at work."""
