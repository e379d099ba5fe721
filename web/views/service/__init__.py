"""The views of how the service is looked after: the day of the QI Support Team, mail, feedback."""
