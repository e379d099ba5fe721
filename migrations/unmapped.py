"""What a database has that no record describes: what each needs to search the register (revisions 0014, 0030)."""

OF_THE_SEARCH = (
    "project_words",
    "project_titles",
    "project_texts",
    "ix_project_title_trigram",
    "ix_project_title_words",
    "ix_project_reference_trigram",
    "ix_project_external_reference_trigram",
    "ix_project_search_words",
)
"""How the names of its tables and indexes begin."""


def is_described(_: object, name: str | None, *__: object) -> bool:
    """Whether a record has to describe a table or an index of this name; Alembic passes over the others."""
    return not (name or "").startswith(OF_THE_SEARCH)
