"""In which order and when: no SQL, no templates, no policy."""
