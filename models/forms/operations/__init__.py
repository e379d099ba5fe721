"""The forms for what people do besides answering a task."""
