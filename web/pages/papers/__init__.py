"""The pages of committee papers."""
