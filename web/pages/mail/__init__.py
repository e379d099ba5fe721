"""The pages of the mail: the outbox, one e-mail, stopping all of it, and what leaves tomorrow."""
