"""Improvement work that is not registered: reported by anybody, settled by the QI Support Team (5.1; OB-083)."""
