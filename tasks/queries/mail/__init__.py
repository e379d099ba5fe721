"""The outbox to be read: emails, and how sending stands."""
