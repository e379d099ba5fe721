"""One's own record: every project one takes or took part in, with role, stage and last cycle; an export for appraisal.

5.1 and 1.1; OB-014, OB-086.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.papers import Column, Paper, Section, Table
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Person, Project, ProjectPart
from models.vocabulary import Part, Stage, TaskKind, TaskState
from notifications.documents.papers import as_pdf
from notifications.documents.papers.lists import list_as_csv
from tasks.contributions.certificates import Certificate, certificates_from
from tasks.contributions.cycles import CycleSpan
from tasks.contributions.deeds import (
    ACTION,
    ROLES,
    contributions,
    larger_roles,
)
from tasks.database.unit_of_work import reading
from tasks.people.lookup import letterhead
from tasks.reports.sections.parts import day_said

_OTHER_PARTS = {Part.FIGURES: "Data collector", Part.TESTER: "Tester of a change"}
_ASKED = (TaskState.OPEN, TaskState.DONE)
_HEADINGS = (
    "Reference",
    "Project",
    "Roles",
    "Stage",
    "Last cycle",
    "Last cycle on",
    "What I did",
    "Certificates",
)


@dataclass(frozen=True, kw_only=True)
class RecordedProject:
    """A project of somebody’s record: what they are or were in it, where it stands, and what they did."""

    reference: str
    title: str
    roles: Sequence[str]
    stage: Stage
    cycle: int
    last_cycle_on: date | None
    deeds: Sequence[str]
    certificates: Sequence[Certificate]


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """Somebody’s record: who they are, their training, and their projects, the newest first."""

    person_id: str
    name: str
    bronze_on: date | None
    projects: Sequence[RecordedProject]
    made_at: datetime


def portfolio(person_id: str) -> Portfolio:
    """The record of one person; ten reads, however many projects there are."""
    with reading() as session:
        person = session.get_one(Person, person_id)
        roles = roles_in_projects(session, [person_id]).get(person_id, {})
        query = select(Project).where(Project.id.in_(roles)).order_by(Project.id.desc())
        projects = session.scalars(query).all()
        did = contributions(session, roles, person_id)
        known = {project.id: project for project in projects}
        made = certificates_from(did, known, {person_id: person.name})
        return Portfolio(
            person_id=person_id,
            name=person.name,
            bronze_on=person.bronze_on,
            projects=[
                RecordedProject(
                    reference=project.reference,
                    title=project.title,
                    roles=roles[project.id],
                    stage=project.stage,
                    cycle=project.cycle,
                    last_cycle_on=last_day(did.spans.get(project.id, ())),
                    deeds=did.deeds_in(project.id),
                    certificates=[each for each in made if each.reference == project.reference],
                )
                for project in projects
            ],
            made_at=now(),
        )


def last_day(spans: Sequence[CycleSpan]) -> date | None:
    """The day on which the newest cycle was last answered about; None before the first cycle."""
    return spans[-1].ended_on if spans and spans[-1].cycle else None


def roles_in_projects(session: Session, people: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """What each of some people is or was in which project, by the ids of both; three reads.

    Parts that somebody else has only planned, such as a deputy who has not agreed, are none.
    """
    roles: dict[str, dict[str, list[str]]] = {}
    for person_id, project_id, role in [
        *_held(session, people),
        *_noted(session, people),
        *_acting(session, people),
    ]:
        known = roles.setdefault(person_id, {}).setdefault(project_id, [])
        is_told = any(role.removesuffix(BEFORE) == other.removesuffix(BEFORE) for other in known)
        if not is_told:
            known.append(role)
    return {
        person_id: {project_id: list(larger_roles(known)) for project_id, known in of_person.items()}
        for person_id, of_person in roles.items()
    }


BEFORE = ", before"
"""Follows a role that somebody had once."""


def _held(session: Session, people: Collection[str]) -> Iterator[tuple[str, str, str]]:
    columns = (Project.lead_id, Project.supervisor_id)
    query = select(Project.id, *columns).where(
        or_(*(column.in_(people) for column in columns)), Project.definition == LIFECYCLE.definition
    )
    for project_id, *holders in session.execute(query.order_by(Project.id)).tuples():
        for part, person_id in zip((Part.LEAD, Part.SUPERVISOR), holders, strict=True):
            if person_id is not None and person_id in people:
                yield person_id, project_id, ROLES[part][0]


def _noted(session: Session, people: Collection[str]) -> Iterator[tuple[str, str, str]]:
    names = {part: role for part, (role, _) in ROLES.items()} | _OTHER_PARTS
    query = (
        select(ProjectPart.person_id, ProjectPart.project_id, ProjectPart.part, ProjectPart.ended_at)
        .join(Project, Project.id == ProjectPart.project_id)
        .where(
            ProjectPart.person_id.in_(people),
            ProjectPart.part.in_(names),
            ProjectPart.mistaken_at.is_(None),
            Project.definition == LIFECYCLE.definition,
        )
        .order_by(ProjectPart.ended_at.is_not(None), ProjectPart.id)
    )
    for person_id, project_id, part, ended_at in session.execute(query).tuples():
        yield person_id, project_id, f"{names[part]}{BEFORE if ended_at else ''}"


def _acting(session: Session, people: Collection[str]) -> Iterator[tuple[str, str, str]]:
    query = (
        select(HumanTask.assignee_id, HumanTask.project_id)
        .where(
            HumanTask.assignee_id.in_(people),
            HumanTask.kind == TaskKind.IMPLEMENT_ACTION,
            HumanTask.state.in_(_ASKED),
        )
        .distinct()
    )
    for person_id, project_id in session.execute(query).tuples():
        yield person_id, project_id, ACTION


def portfolio_csv(record: Portfolio) -> bytes:
    """The record as CSV, a line for each project."""
    rows = [
        (
            project.reference,
            project.title,
            "; ".join(project.roles),
            project.stage.label,
            project.cycle or None,
            project.last_cycle_on,
            "; ".join(project.deeds),
            "; ".join(each.code for each in project.certificates),
        )
        for project in record.projects
    ]
    return list_as_csv(_HEADINGS, rows)


def portfolio_pdf(record: Portfolio) -> bytes:
    """The record as tagged PDF, for an appraisal."""
    with reading() as session:
        head = letterhead(session)
    day = local_date(record.made_at)
    training = f"Bronze training in quality improvement: {bronze_said(record.bronze_on)}."
    paper = Paper(
        title=f"Quality improvement record of {record.name}",
        reference=f"QI-record-{day:%Y-%m-%d}",
        audience="Appraisal and revalidation",
        trust_name=head.trust_name,
        period=f"Up to {day_said(day)}",
        made_at=record.made_at,
        contact=head.qist_email,
        base_url=head.base_url,
        leaves_the_trust=False,
        sections=[
            Section("Training", [training]),
            Section("Projects", tables=[_project_table(record)]),
            Section("Certificates", [_ABOUT_CODES], [_code_table(record)]),
        ],
    )
    return as_pdf(paper)


_ABOUT_CODES = (
    "The QI Support Team can check each code. Hours are not recorded: add your own, and your reflection."
)


def _project_table(record: Portfolio) -> Table:
    return Table(
        title="Projects and roles",
        columns=list(map(Column, ("Project", "Roles", "Stage", "Last cycle", "What I did"))),
        rows=[
            (
                f"{project.title} ({project.reference})",
                ", ".join(project.roles),
                project.stage.label,
                f"Cycle {project.cycle}, {day_said(project.last_cycle_on)}"
                if project.last_cycle_on
                else "None yet",
                "; ".join(project.deeds) or "Nothing recorded yet",
            )
            for project in record.projects
        ],
        when_empty="No project yet.",
    )


def _code_table(record: Portfolio) -> Table:
    return Table(
        title="Certificates",
        columns=list(map(Column, ("Project", "Cycle", "Code"))),
        rows=[
            (each.title, str(each.cycle), each.code)
            for project in record.projects
            for each in project.certificates
        ],
        when_empty="No certificate yet: there is one for each finished cycle.",
    )


def bronze_said(bronze_on: date | None) -> str:
    """Since when somebody has Bronze training, or that it is not on record."""
    return f"since {day_said(bronze_on)}" if bronze_on else "not on record"
