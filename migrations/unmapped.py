"""What a database has that no record describes: what each of them needs to search the register (revision 0014)."""

OF_THE_SEARCH = ("project_words", "ix_project_title_trigram", "ix_project_reference_trigram")
"""How the names of its tables and indexes begin."""


def is_described(_: object, name: str | None, *__: object) -> bool:
    """Whether a record has to describe a table or an index of this name; Alembic passes over the others."""
    return not (name or "").startswith(OF_THE_SEARCH)
