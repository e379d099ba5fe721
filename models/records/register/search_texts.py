"""The texts by which a project is found besides its title: what was intended and what was learned (OB-094, OB-106)."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record


class SearchText(Record):
    """What the answers of a project say that is looked for, as they now stand; written in the answer's transaction.

    Each database keeps an index of words over it and over the titles (migration 0030), which no record describes.
    It can be written anew from the answers at any time.
    """

    __tablename__ = "project_search"

    project_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("project.id"), primary_key=True, doc="Whose answers they are."
    )
    intended: Mapped[str] = mapped_column(Text, doc="Problem, aim, what the evidence means.")
    learned: Mapped[str] = mapped_column(
        Text, doc="Findings, agreed actions, learning, recommendations, why it ended early."
    )
