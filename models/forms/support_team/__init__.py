"""The forms of the QI Support Team’s day: help asked for and answered, notes, coaching."""
