"""What a Trust hands us in files: the types of their fields, the Trust file, the shipped catalogue."""
