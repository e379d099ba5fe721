"""The charts of projects: each measure in force with its judgement, its marks, its standards by cycle, its groups."""
