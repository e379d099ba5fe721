"""Our side of Prefect: its settings, the worker, the deployments."""
