"""The distribution list of a project, from its record: team, sponsor, owners of actions, groups (6.5; OB-073)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer
from models.answers.sponsorship import sponsor_task
from models.clock import local_date
from models.forms.project.evidence import ReviewEvidenceForm
from models.forms.project.proposal import ProposalForm
from models.forms.project.spread.sharing import NOBODY, ShareLearningForm
from models.inputs.addresses import plain_address
from models.records import HumanTask, Person, Project
from models.vocabulary import Outcome, Part, Role, TaskKind
from tasks.people.lookup import directory

ADDED = "reader"
"""As what somebody gets the results whom the lead has added."""


@dataclass(frozen=True)
class DistributionReader:
    """Somebody on the list, as what (“owner of an action”), and whether leaving them out needs a reason."""

    person: Person
    part: str
    is_always_told: bool = False

    @property
    def said(self) -> str:
        """“Dr Nadia Rahman, sponsor (always told)”."""
        part = "" if self.person.name == self.part else f", {self.part}"
        return f"{self.person.name}{part}{' (always told)' if self.is_always_told else ''}"


def distribution_list(session: Session, project: Project, *, now: datetime) -> list[DistributionReader]:
    """Everybody whom the record of a project names and who works here, each once, with the part that matters most."""
    owners = _owners(session, project)
    people = _people(session, project, owners)
    readers: dict[str, DistributionReader] = {}
    for reader in (*_of_project(project, people, owners), *_of_roles(session, project, now)):
        if reader.person.is_here(local_date(now)):
            readers.setdefault(reader.person.id, reader)
    return list(readers.values())


def readers_of_results(session: Session, project: Project, *, now: datetime) -> list[DistributionReader]:
    """Who gets the results: those whom the lead has ticked or added, and whoever came to an always told part since.

    Everybody on the list, where nobody was ticked: so it is for projects that were asked before there was a list.
    """
    on_list, given = distribution_list(session, project, now=now), answer(project, ShareLearningForm)
    if given is None or not given.readers:
        chosen = on_list
    else:
        ticked, all_required = {*given.readers}, not given.left_out_because
        chosen = [
            reader
            for reader in on_list
            if reader.person.email in ticked
            or (reader.is_always_told and all_required and NOBODY not in ticked)
        ]
    added = _added(session, given, now) if given else ()
    told = {reader.person.id: reader for reader in (*added, *chosen)}
    return list(told.values())


def partners_of(project: Project) -> list[str]:
    """The organisations that take part, as the proposal or the evidence names them; each once, in their order."""
    named = [
        partner.name
        for given in (answer(project, ProposalForm), answer(project, ReviewEvidenceForm))
        if given is not None
        for partner in given.partners
    ]
    return list(dict.fromkeys(named))


def _people(session: Session, project: Project, owners: Sequence[str]) -> dict[str, Person]:
    """Those whom the proposal names, who take part, or who own an action: by id and by address, in one look."""
    ids, emails = {*_ids(project), *owners}, set(_emails(project))
    query = select(Person).where(or_(Person.id.in_(ids), Person.email.in_(emails)))
    people = session.scalars(query).all()
    return {person.id: person for person in people} | {person.email: person for person in people}


def _ids(project: Project) -> Iterator[str]:
    yield from filter(None, [project.lead_id, project.deputy_id, project.supervisor_id])
    yield from (*project.with_part(Part.SPONSOR), *project.with_part(Part.MEMBER))


def _emails(project: Project) -> Iterator[str]:
    """The sponsor whom the proposal names, unless they do not back it."""
    proposal, asked = answer(project, ProposalForm), sponsor_task(project)
    has_refused = (
        asked is not None and asked.decision is not None and asked.decision.outcome is Outcome.NOT_BACKED
    )
    if proposal is not None and proposal.sponsor_email and not has_refused:
        yield plain_address(proposal.sponsor_email)


def _owners(session: Session, project: Project) -> Sequence[str]:
    """Whoever was asked to do an action, in any cycle: a project has only the newest ones at hand."""
    query = select(HumanTask.assignee_id).where(
        HumanTask.project_id == project.id, HumanTask.kind == TaskKind.IMPLEMENT_ACTION
    )
    return session.scalars(query.order_by(HumanTask.opened_at, HumanTask.id)).all()


def _of_project(
    project: Project, people: dict[str, Person], owners: Sequence[str]
) -> Iterator[DistributionReader]:
    yield from _named(people, [project.lead_id], "project lead", is_always_told=True)
    yield from _named(
        people, [*_emails(project), *project.with_part(Part.SPONSOR)], "sponsor", is_always_told=True
    )
    yield from _named(people, [project.deputy_id], "deputy lead")
    yield from _named(people, [project.supervisor_id], "supervisor")
    yield from _named(people, owners, "owner of an action")
    yield from _named(people, project.with_part(Part.MEMBER), "team member")


def _named(
    people: dict[str, Person], keys: Iterable[str | None], part: str, *, is_always_told: bool = False
) -> Iterator[DistributionReader]:
    for key in keys:
        if person := people.get(key or ""):
            yield DistributionReader(person, part, is_always_told)


def _of_roles(session: Session, project: Project, now: datetime) -> Iterator[DistributionReader]:
    """The CDS Quality Group, and the group for its subject: all relevant areas (6.5, OB-107)."""
    who = directory(session, project, now=now)
    for role in (Role.CDS_QUALITY_GROUP, Role.SUBJECT_GROUP):
        held = who.held(role, project)
        yield DistributionReader(who.assign(role, project).person, held.label, is_always_told=True)


def _added(session: Session, given: ShareLearningForm, now: datetime) -> list[DistributionReader]:
    emails = {plain_address(reader.email) for reader in given.more_readers}
    people = session.scalars(select(Person).where(Person.email.in_(emails))) if emails else ()
    return [DistributionReader(person, ADDED) for person in people if person.is_here(local_date(now))]
