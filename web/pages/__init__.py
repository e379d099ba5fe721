"""The pages: a room for each kind of thing they are about, a module for each place."""
