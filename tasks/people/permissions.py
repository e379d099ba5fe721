"""The team that looks after everybody's projects: it sees who is asked what, and enters what people cannot."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from models.errors import OnlyForGovernance, OnlyForTheTeam
from models.records import Person, RoleHolding
from models.vocabulary import Role
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role

TEAM = (Role.QIST, Role.HEAD_OF_CLINICAL_AUDIT, Role.ASSOCIATE_DIRECTOR)
"""The roles of the team."""

GOVERNANCE = (Role.INFORMATION_GOVERNANCE, Role.CALDICOTT_GUARDIAN, *TEAM)
"""The roles that answer for the privacy of patients, and the team."""

GROUPS = (
    Role.CDS_QUALITY_GROUP,
    Role.EFFECTIVE_CARE_AND_TREATMENT,
    Role.SAFETY_COMMITTEE,
    Role.QUALITY_COMMITTEE,
    Role.AUDIT_COMMITTEE,
    Role.BOARD,
)
"""The groups and committees that get reports on how the process does (5.0 to 5.3)."""


def only_team(session: Session, person_id: str) -> None:
    """OnlyForTheTeam for everybody who holds none of its roles now (P8)."""
    if not is_in_role(session, person_id, *TEAM):
        raise OnlyForTheTeam


def only_team_and_groups(session: Session, person_id: str) -> None:
    """OnlyForTheTeam for everybody who is neither of the team nor of a group or committee that gets its reports."""
    if not is_in_role(session, person_id, *TEAM, *GROUPS):
        raise OnlyForTheTeam


def only_for_team(person_id: str) -> None:
    """OnlyForTheTeam for everybody who holds none of its roles now, in a transaction of its own (P8)."""
    with reading() as session:
        only_team(session, person_id)


def only_support_team(session: Session, person_id: str) -> None:
    """OnlyForTheTeam for everybody who is not of the QI Support Team now: what it keeps, others only see."""
    if not is_in_role(session, person_id, Role.QIST):
        raise OnlyForTheTeam


def only_governance(session: Session, person_id: str) -> None:
    """OnlyForGovernance for everybody who does not answer for the privacy of patients now (OB-137)."""
    if not is_in_role(session, person_id, *GOVERNANCE):
        raise OnlyForGovernance


def only_for_governance(person_id: str) -> None:
    """OnlyForGovernance for everybody who does not answer for it now, in a transaction of its own."""
    with reading() as session:
        only_governance(session, person_id)


def only_information_governance(person_id: str) -> None:
    """OnlyForGovernance for everybody who does not hold that role now, in a transaction of its own."""
    if not is_of_information_governance(person_id):
        raise OnlyForGovernance


def is_of_information_governance(person_id: str) -> bool:
    """Whether somebody holds that role now."""
    with reading() as session:
        return is_in_role(session, person_id, Role.INFORMATION_GOVERNANCE)


def is_of_governance(person_id: str) -> bool:
    """Whether somebody answers for the privacy of patients now."""
    with reading() as session:
        return is_in_role(session, person_id, *GOVERNANCE)


def is_of_support_team(person_id: str) -> bool:
    """Whether somebody is of the QI Support Team now."""
    with reading() as session:
        return is_in_role(session, person_id, Role.QIST)


def only_for_support_team(person_id: str) -> None:
    """OnlyForTheTeam for everybody who is not of the QI Support Team now, in a transaction of its own."""
    with reading() as session:
        only_support_team(session, person_id)


def is_of_team() -> ColumnElement[bool]:
    """Whether the person of a query holds one of its roles now."""
    return exists().where(RoleHolding.person_id == Person.id, RoleHolding.role.in_(TEAM))
