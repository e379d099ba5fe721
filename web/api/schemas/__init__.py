"""The documents of the JSON API, as typed models: their fields are the contract."""
