"""What must never be stored: signs that a text is about a patient, and what became of them (OB-137)."""
