"""The policy as tables, and the grammar in which they are written: read `lifecycle.py` first."""
