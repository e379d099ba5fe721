"""The cycles of a project: the results of each, and its measures judged by all of them."""
