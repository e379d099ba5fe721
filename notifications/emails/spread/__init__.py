"""The letters that take the results of a closed project to its readers, inside the Trust and outside."""
