"""The demonstration: an invented Trust, and one clinical audit lived from proposal to closure by mail and pages."""
