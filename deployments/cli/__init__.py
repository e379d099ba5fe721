"""The command line, `qi`."""
