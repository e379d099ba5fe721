"""Somebody who asks for an operation in Prefect: who, about what, whether only to see what it would do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import WrongForm
from models.forms.base import FormContext, FormRecord
from models.forms.error_messages import sentences
from models.forms.form_schema import Shape, shapes_of
from models.records import Person
from models.vocabulary import Role
from tasks.people.lookup import is_in_role

PREFECT, COMMAND_LINE = "in Prefect", "on the command line"
"""Where it was asked for, as history and receipt say it."""

R = TypeVar("R", bound=FormRecord)
Batches = Iterable[Sequence[str]]
Watched = Callable[[Batches], Batches]
"""What long work goes through, some at a time, while somebody sees how far it is."""


@dataclass(frozen=True)
class AskedOperation:
    """What somebody asks for: their id, the id of the run, whether nothing is to be stored, what was typed, where.

    `watched` shows how far long work has come, where that can be seen.
    """

    person_id: str
    run_id: str
    is_rehearsal: bool
    typed: Mapping[str, Any]
    asked_in: str = PREFECT
    watched: Watched = iter

    def read(self, form: type[R]) -> R:
        """The fields of a form among what was typed; WrongForm with all that does not fit."""
        known = FormContext(today=local_date(now()))
        try:
            return form.model_validate(self.of(form), context={"known": known})
        except ValidationError as error:
            raise WrongForm(sentences(error, form)) from None

    def of(self, form: type[FormRecord]) -> dict[str, Any]:
        """What was typed into the fields of a form; a word may be given by its label, as Prefect's lists show it."""
        return {
            name: _word_of(shape, self.typed[name])
            for name, shape in shapes_of(form).items()
            if self.typed.get(name) not in {None, ""}
        }


def _word_of(shape: Shape, given: object) -> object:
    return next((word.value for word in shape.words if word.label == given), given)


def who_asks(session: Session, email: str) -> Person:
    """The member of the QI Support Team with this address. WrongForm for anybody else: Prefect knows no people."""
    address = email.rpartition("<")[2].rstrip("> ").strip().lower()
    person = session.scalars(select(Person).where(Person.email == address)).one_or_none()
    is_here = person is not None and person.is_here(local_date(now()))
    if person is None or not is_here or not is_in_role(session, person.id, Role.QIST):
        raise WrongForm([("asked_by", "Say who asks: somebody of the QI Support Team")])
    return person
