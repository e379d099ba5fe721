"""Who takes part in a project, noted in the transaction in which they begin to; and who was refused a decision (P7)."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select

from models.clock import dated, local_date, now
from models.engine.answer_effects import NamedInAnswer
from models.errors import OwnProject
from models.forms import TaskForm
from models.forms.project.any_stage import ConfirmSponsorForm
from models.forms.project.proposal import ProposalForm
from models.records import HistoryEntry, HumanTask, Person, Project
from models.vocabulary import Outcome, Part, Role, TaskKind
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.projects.project_rows import append_project_history, locked_project_of

GATHERING = frozenset({TaskKind.SUBMIT_DATA})
"""The steps whose answers are figures: whoever gives them has collected data for the project (P7)."""

DECISION_REFUSED = "decision refused"


def note_parts(  # noqa: PLR0913 -- what was answered of what, naming whom, in which role, by whom and when
    form: TaskForm, project: Project, named: NamedInAnswer, *, role: Role, by: Person, at: datetime
) -> None:
    """Note who takes part by an answer, or by its correction: whom it names, and whoever gives figures.

    Who leads, deputises and supervises is read from the project, which the answer has changed. Safe to repeat.
    """
    project.keep_parts(at)
    if isinstance(form, ProposalForm):
        sponsors = [person.id for person in _sponsors(form, named)]
        project.end_part(Part.SPONSOR, at, but=sponsors)
        new = [person_id for person_id in sponsors if person_id not in project.with_part(Part.SPONSOR)]
        team = [person.id for person in _team(form, named)]
        for part, ids in ((Part.ASKED_AS_SPONSOR, new), (Part.MEMBER, team)):
            project.end_part(part, at, but=ids)
            for person_id in ids:
                project.take_part(part, person_id, at)
    elif isinstance(form, ConfirmSponsorForm):
        _settle_sponsor(form, project, at)
    if form.kind in GATHERING:
        project.take_part(Part.FIGURES, by.id, at)
    elif role is Role.LEAD and by.id == project.deputy_id:
        agree_to_deputise(project, at)


def _settle_sponsor(form: ConfirmSponsorForm, project: Project, at: datetime) -> None:
    """Whoever was asked as sponsor is the sponsor once the project is backed, and takes no part if it is not."""
    asked = project.with_part(Part.ASKED_AS_SPONSOR)
    project.end_part(Part.ASKED_AS_SPONSOR, at)
    for person_id in asked if form.outcome is Outcome.BACKED else ():
        project.take_part(Part.SPONSOR, person_id, at)


def agree_to_deputise(project: Project, at: datetime) -> None:
    """Whoever is asked as deputy is one from now on; so is whoever acts as one."""
    if project.deputy_id is not None:
        project.take_part(Part.DEPUTY, project.deputy_id, at)
        project.keep_parts(at)


def _team(form: ProposalForm, named: NamedInAnswer) -> Iterator[Person]:
    yield from filter(None, (named.person(member.email) for member in form.team))


def _sponsors(form: ProposalForm, named: NamedInAnswer) -> Iterator[Person]:
    """The sponsor, as far as the form says who that is."""
    person = named.person(form.sponsor_email)
    if person is not None:
        yield person


def own_project(part: tuple[Part, datetime | None]) -> OwnProject:
    """The refusal of a decision to somebody who takes or took a part."""
    kind, ended_at = part
    return OwnProject(kind.label, local_date(ended_at) if ended_at else None)


def note_refusal(task_id: str, person_id: str, nonce: str) -> None:
    """Say in the history that somebody who takes part was refused a decision; once for each sending of a form."""
    moment = now()
    with unit_of_work() as session:
        project = locked_project_of(session, task_id)
        task, part = session.get_one(HumanTask, task_id), project.part_of(person_id)
        is_noted = exists().where(
            HistoryEntry.action == DECISION_REFUSED,
            HistoryEntry.object_id == task_id,
            HistoryEntry.occurrence == nonce[:40],
        )
        if part is None or session.scalar(select(is_noted)):
            return
        kind, ended_at = part
        until = f" until {dated(local_date(ended_at))}" if ended_at else ""
        fact = HistoryFact.of(
            task,
            DECISION_REFUSED,
            f"{task.kind.said}: was refused, {'had been' if ended_at else 'is'} {kind.label}{until}",
            person_id=person_id,
            occurrence=nonce[:40],
            detail={"kind": task.kind, "part": kind},
        )
        append_project_history(session, project, [fact], now=moment)
