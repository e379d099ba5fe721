"""What people answer: checked, recorded, and all that follows in the same transaction."""
