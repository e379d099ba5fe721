"""How work that is not in the register gets there: from an earlier list, or because somebody reports it."""
