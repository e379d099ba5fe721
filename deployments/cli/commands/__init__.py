"""The commands of `qi`, one module for each family; imported when they are used."""
