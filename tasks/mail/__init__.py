"""Sending the mail: what waits is claimed, leaves and is accounted for; what comes back asks the next person."""
