"""The pages of spread: what projects have learned, its feed for the intranet, announcements to copy."""
