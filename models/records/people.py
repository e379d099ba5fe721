"""People and places: the Trust, its bank holidays, services (CDSs), committees, people, and who holds which role."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.vocabulary import LetterForm, Role, RoleStanding


class Trust(Record):
    """The Trust itself: one row."""

    __tablename__ = "trust"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200))
    qist_email: Mapped[str] = mapped_column(String(254))
    mail_domains: Mapped[list[str]]
    reference_label: Mapped[str] = mapped_column(String(60), default="QI Life reference")


class Service(Record):
    """A Care Delivery Service (CDS), which owns projects and has a quality lead (OB-080)."""

    __tablename__ = "service"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Committee(Record):
    """A committee or group, with the other names it goes by (G6)."""

    __tablename__ = "committee"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]]


def works_here(left_on: date | None, day: date) -> bool:
    """Whether somebody who leaves on a day, or on none, still works here on another."""
    return left_on is None or day < left_on


class Person(Record):
    """A member of staff, or a role mailbox; known by an email address, kept after they leave."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    bronze_on: Mapped[date | None] = mapped_column(doc="When Bronze training was achieved (8.2).")
    bronze_exception_until: Mapped[date | None]
    contract_ends_on: Mapped[date | None]
    left_on: Mapped[date | None]
    letter_form: Mapped[LetterForm] = mapped_column(Term(LetterForm), default=LetterForm.STANDARD)
    wants_digest: Mapped[bool] = mapped_column(
        default=False, doc="One letter on Monday instead of reminders."
    )

    def may_take_part(self, day: date) -> bool:
        """Whether Bronze training, or a dated exception, allows active involvement on a day (OB-141)."""
        if self.bronze_on is not None and self.bronze_on <= day:
            return True
        return self.bronze_exception_until is not None and day <= self.bronze_exception_until

    def is_here(self, day: date) -> bool:
        """Whether the person still works here on a day."""
        return works_here(self.left_on, day)


class RoleHolding(Record):
    """Who holds a role, deputises in it or is a member of its team; for one service or for the Trust."""

    __tablename__ = "role_holding"
    __table_args__ = (
        UniqueConstraint("role", "service_id", "person_id", "standing"),
        Index("ix_role_holding_service", "service_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    role: Mapped[Role] = mapped_column(Term(Role))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[RoleStanding] = mapped_column(Term(RoleStanding))
    person: Mapped[Person] = relationship(lazy="raise")


class Absence(Record):
    """Somebody is away from the first to the last of these days; whoever stands in is asked meanwhile (OB-054).

    Without a stand-in of its own, the deputy of the role, or of the project, is asked. Why is nobody's business.
    Whoever stands in for somebody who holds a role holds one, too, or was confirmed by a second person (P8).
    """

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_last_day", "last_day"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    stand_in_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    said_at: Mapped[datetime]
    said_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]
    stand_in_confirmed_at: Mapped[datetime | None] = mapped_column(
        doc="Since when the stand-in may act in the roles of whoever is away; at once, unless it is to be confirmed."
    )
    stand_in_confirmed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    stand_in: Mapped[Person | None] = relationship(foreign_keys=[stand_in_id], lazy="raise")

    def covers(self, day: date) -> bool:
        """Whether the person is away on a day."""
        return self.taken_back_at is None and self.first_day <= day <= self.last_day


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
