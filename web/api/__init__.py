"""The JSON API: it reads and proposes, and never decides."""
