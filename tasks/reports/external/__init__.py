"""Reports that leave the Trust, and what may leave it (1.1, 2.2)."""
