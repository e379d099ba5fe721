"""The pages a person sees, and the JSON API."""
