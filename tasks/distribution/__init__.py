"""Who gets the results of a project by email when it is closed, and the letters that take them there (6.5; OB-107)."""
