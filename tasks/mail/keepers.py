"""Who looks after the mail: they see what was written to whom, and act where it did not arrive."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from models.errors import OnlyForQist
from models.records import Person, RoleHolding
from models.vocabulary import Role
from tasks.directory import is_in_role

KEEPERS = (Role.QIST, Role.HEAD_OF_CLINICAL_AUDIT, Role.ASSOCIATE_DIRECTOR)
"""The roles that see the outbox and act in it."""


def only_keepers(session: Session, person_id: str) -> None:
    """OnlyForQist for everybody who holds none of the roles now (P8)."""
    if not is_in_role(session, person_id, *KEEPERS):
        raise OnlyForQist


def keeps_mail() -> ColumnElement[bool]:
    """Whether the person of a query holds one of the roles now."""
    return exists().where(RoleHolding.person_id == Person.id, RoleHolding.role.in_(KEEPERS))
