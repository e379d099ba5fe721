"""The pages of the mail: the outbox, one email, stopping all of it, and what leaves tomorrow."""
