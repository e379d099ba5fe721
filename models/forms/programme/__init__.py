"""The forms of the annual programme and of the subscriptions."""
