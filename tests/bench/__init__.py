"""How fast it is: `python -m tests.bench` measures everything in one run and prints one table."""
