"""How the policy moves a project: pure functions from rows and a moment to rows."""
