"""People to be read: my page, the people and their roles, absences, action logs, and the code they wait for."""
