"""How an email leaves: the message, the connection to the relay, and what comes back."""
