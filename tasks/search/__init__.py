"""Search: the texts by which projects are found, and the words that are looked for in them (OB-094, OB-106)."""
