"""What is followed up like a project and is none of the register: actions of committees, unregistered activity."""
