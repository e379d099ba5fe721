"""The operations of the driver diagram and of tests of change."""
