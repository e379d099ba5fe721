"""An installation on one computer: its programs, their supervisor, and the doctor."""
