"""What pages, commands and the JSON API read; nothing in here changes anything."""
