"""The service itself to be read: health, readiness, metrics, the Trust."""
