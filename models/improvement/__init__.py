"""How a project improves, as it is shown: its driver diagram as a tree, and where its tests of change stand."""
