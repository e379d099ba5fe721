"""Human tasks to be read: one task, its choices, its dates."""
