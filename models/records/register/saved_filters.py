"""Filters of the register that the whole QI Support Team keeps by name (6.4, OB-099)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


class SavedFilter(Record):
    """A view of the register that the team uses again: `address` is the query of the page, in its own words.

    `name_key` is the name as names are compared; no two are called the same.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (Index("uq_saved_filter_name_key", "name_key", unique=True),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Text)
    saved_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
