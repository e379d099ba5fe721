"""What people type or hand in, read the same on pages, in files and by the API: text, numbers, dates, money."""
