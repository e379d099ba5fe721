"""The register of projects as it is read: searched, narrowed, in an order, with columns; and how fresh it is."""
