"""The topics of a programme year: from files, by hand, and through answers."""
