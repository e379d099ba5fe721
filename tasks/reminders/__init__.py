"""Reminders and escalations: timers that are due, digests, and what was written already."""
