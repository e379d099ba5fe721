"""The process, seen: the life cycle as it is lived, whether dates are kept, and both as files."""
