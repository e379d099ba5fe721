"""Where it runs: deployments, schedules, worker, demonstration and command line."""
