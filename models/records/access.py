"""How a person comes in: links in emails, six-digit codes, sessions. Only hashes are kept."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


class Link(Record):
    """A link in an email: it finds a task, or the figures of a period, for a person, and proves nothing else."""

    __tablename__ = "link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    period: Mapped[date | None] = mapped_column(
        doc="The first day of the period whose figures it asks for; it is about no task then."
    )
    expires_at: Mapped[datetime]


class SignInCode(Record):
    """A six-digit code sent to a mailbox: ten minutes, five tries, good in the browser that asked for it."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_address", "address", "created_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    destination: Mapped[str] = mapped_column(String(200))
    is_from_link: Mapped[bool]
    asked_from: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class SignInSession(Record):
    """A signed-in browser: eight hours, half an hour idle; deciding needs a code newer than a quarter of an hour."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RememberedBrowser(Record):
    """A browser that may read without a code until a day, as its Trust allows; it never answers and never decides."""

    __tablename__ = "remembered_browser"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Lease(Record):
    """A right to do something alone for a while, such as the sweep; the number fences out who was too slow (P37).

    Once it is given back it is free, whatever a clock that is set back by minutes makes of `held_until` (P14).
    """

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime]
    is_held: Mapped[bool] = mapped_column(default=True)
