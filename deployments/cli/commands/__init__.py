"""The commands of `qi`, one room for each family; imported when they are used."""
