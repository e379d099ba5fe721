"""What people have answered and typed, read back for ever."""
