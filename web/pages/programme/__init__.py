"""The pages of the annual programme and of the subscriptions."""
