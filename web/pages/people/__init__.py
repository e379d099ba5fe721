"""The pages of people: signing in, my page, absences, roles, preferences."""
