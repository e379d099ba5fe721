"""The outbox to be read: e-mails, and how sending stands."""
