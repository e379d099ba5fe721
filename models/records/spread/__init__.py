"""The rows of spread: who adopts what a project has learned, and on which ways its learning was released."""
