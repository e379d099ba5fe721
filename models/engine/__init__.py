"""How the policy moves a project: rows in memory change, what happened is returned; no database, no clock."""
