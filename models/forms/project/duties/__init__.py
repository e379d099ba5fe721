"""What may be asked beside and after a project: whether a risk is accepted, and that its data are destroyed."""
