"""Templates that people download, every version as it was, and which of them a project uses (5.1; OB-075)."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import TemplateFormat, TemplateKind


class DocumentTemplate(Record):
    """A template by its kind and its name; out of use it keeps its versions, and the next one brings it back."""

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[TemplateKind] = mapped_column(Term(TemplateKind))
    name: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str] = mapped_column(Text, default="", server_default="")

    versions: Mapped[list["TemplateVersion"]] = relationship(
        back_populates="template", order_by="TemplateVersion.number", lazy="raise"
    )


class TemplateVersion(Record):
    """A version of a template, counted from 1: its file, and what is different in it. Never changed.

    Only its file can be removed, once, with a reason; a trigger refuses every other change (migration 0039).
    """

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"), UniqueConstraint("nonce"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64))
    template_id: Mapped[str] = mapped_column(ForeignKey("document_template.id"))
    number: Mapped[int]
    file_format: Mapped[TemplateFormat] = mapped_column(Term(TemplateFormat))
    size: Mapped[int] = mapped_column(doc="Bytes of the file.")
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    changes: Mapped[str] = mapped_column(Text, doc="What is different in it; of the first what it is for.")
    added_at: Mapped[datetime]
    added_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(doc="Since when its file is gone for good.")
    removed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    removed_because: Mapped[str] = mapped_column(Text, default="", server_default="")

    template: Mapped[DocumentTemplate] = relationship(back_populates="versions", lazy="raise")
    added_by: Mapped[Person] = relationship(foreign_keys=added_by_id, lazy="raise")


class TemplateUse(Record):
    """That a project uses a version: who has downloaded it for the project first, and when. Never changed."""

    __tablename__ = "template_use"
    __table_args__ = (UniqueConstraint("project_id", "version_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("template_version.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    version: Mapped[TemplateVersion] = relationship(lazy="raise")
