"""The database: transactions, migrations, leases, the audit trail and the clock it trusts."""
