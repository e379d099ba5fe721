"""How an e-mail leaves: the message, the connection to the relay, and what comes back."""
