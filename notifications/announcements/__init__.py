"""Announcements to copy: versioned texts for bulletin, website and intranet, filled from the record (11.1; OB-151)."""
