"""The bank holidays that a Trust enters itself: proclaimed after the release of the table, moved or called off."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


class TrustHoliday(Record):
    """A day that counts otherwise than the table of bank holidays says; one that is taken back stays as a row.

    `is_free` for a bank holiday more; without it, a bank holiday of the table that is a working day this time.
    `settled_at` is when every date that was told before had been looked at, whether it moves.
    """

    __tablename__ = "trust_holiday"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    day: Mapped[date] = mapped_column(index=True)
    is_free: Mapped[bool]
    name: Mapped[str] = mapped_column(String(200))
    because: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
