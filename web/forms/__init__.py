"""Forms on pages: read what was posted, check it, show the fields."""
