"""The pages of the service itself: start, health, feedback."""
