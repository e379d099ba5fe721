"""What we do: one function is one transaction and safe to repeat."""
