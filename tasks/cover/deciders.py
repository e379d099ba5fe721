"""Who would decide on a project and is named in it: said before it is sent, and to whoever registers it (P7)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import answer
from models.engine.second_person import DECIDING
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.inputs.text import compared
from models.records import HumanTask, Person, Project, RoleHolding, Service
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_by_id, project_to_read

_ADDRESSES = ("lead_email", "deputy_email", "supervisor_email", "sponsor_email", "successor_email", "email")


def named_deciders(typed: Mapping[str, Any]) -> list[str]:
    """A sentence for each person whom a proposal names by address and who would decide on it."""
    addresses = {plain_address(address) for address in _addresses_in(typed)}
    with reading() as session:
        held = _deciding(session, str(typed.get("service") or ""))
    roles: dict[str, list[str]] = {}
    for holding in held:
        if holding.person.email in addresses:
            roles.setdefault(holding.person.name, []).append(holding.role.label)
    return [
        f"{name} would decide on this project as {' and '.join(dict.fromkeys(labels))}. "
        "If they take part, somebody else must decide."
        for name, labels in roles.items()
    ]


@dataclass(frozen=True)
class KeptOut:
    """Who would decide on a project and could not any more; `mark` says which people that are, empty for nobody."""

    mark: str = ""
    sentences: Sequence[str] = ()


def newly_kept_out(typed: Mapping[str, Any], *, task_id: str = "", reference: str = "") -> KeptOut:
    """Whom what was typed names, so that they decide no more on a project on which they could until now (P7)."""
    addresses = {plain_address(address) for address in _addresses_in(typed)}
    if not addresses:
        return KeptOut()
    with reading() as session:
        project = (
            project_to_read(session, reference)
            if reference
            else project_by_id(session, session.get_one(HumanTask, task_id).project_id)
        )
        held = _newly_taking_part(session, project, addresses)
    roles: dict[str, list[str]] = {}
    for holding in held:
        roles.setdefault(holding.person.name, []).append(holding.role.label)
    return KeptOut(
        ",".join(sorted({holding.person_id for holding in held})),
        [
            f"After this, {name} can no longer decide on this project as {' and '.join(dict.fromkeys(labels))}."
            for name, labels in roles.items()
        ],
    )


def roles_given_up(session: Session, project: Project, typed: Mapping[str, Any]) -> str:
    """What whoever is named cannot decide any more, for a place that names no person; empty if they can (P7)."""
    addresses = {plain_address(address) for address in _addresses_in(typed)}
    held = _newly_taking_part(session, project, addresses)
    roles = dict.fromkeys(holding.role.label for holding in held)
    if not roles:
        return ""
    return f"After this, whoever is named can no longer decide on this project as {' and '.join(roles)}."


def _newly_taking_part(session: Session, project: Project, addresses: Collection[str]) -> list[RoleHolding]:
    """The deciding roles of those with these addresses who have had no part in the project so far."""
    return [
        holding
        for holding in _deciding(session, service_id=project.service_id)
        if holding.person.email in addresses and project.part_of(holding.person_id) is None
    ]


def namesakes(session: Session, project: Project) -> list[str]:
    """Who would decide on a project and has the name of its sponsor, of whom it gives a name alone.

    Two people may have one name, so nobody is kept out because of it: whoever registers the project looks.
    """
    proposal = answer(project, ProposalForm)
    sponsor = compared(proposal.sponsor or "") if proposal is not None else ""
    people = {
        holding.person.id: holding.person for holding in _deciding(session, service_id=project.service_id)
    }
    return [
        f"The sponsor is named “{proposal.sponsor}”. If that is {person.name}, somebody else must decide on it."
        for person in people.values()
        if proposal is not None and _is_in(person, sponsor) and project.part_of(person.id) is None
    ]


def _addresses_in(typed: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(typed[name]) for name in _ADDRESSES if typed.get(name))
    team = typed.get("team")
    members = team if isinstance(team, list) else []
    yield from (
        str(member["email"]) for member in members if isinstance(member, Mapping) and member.get("email")
    )


def _deciding(session: Session, code: str = "", *, service_id: str | None = None) -> Sequence[RoleHolding]:
    """Who decides for the Trust, or for a service."""
    of_service = Service.code == code if code else RoleHolding.service_id == service_id
    query = (
        select(RoleHolding)
        .outerjoin(Service, Service.id == RoleHolding.service_id)
        .where(RoleHolding.role.in_(DECIDING), or_(RoleHolding.service_id.is_(None), of_service))
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.id)
    )
    return session.scalars(query).all()


def _is_in(person: Person, text: str) -> bool:
    """Whether the last two words of somebody’s name stand in a text, whatever their title."""
    words = compared(person.name).split()[-2:]
    return len(words) > 1 and " ".join(words) in text
