"""People to be read: my page, roles, absences, action logs."""
