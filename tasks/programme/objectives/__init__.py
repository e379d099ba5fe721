"""The objectives of a programme year, and the topics that serve them."""
