"""`python -m deployments.cli`: the command line without the command `qi` on the path."""

from deployments.cli.main import main

main()
