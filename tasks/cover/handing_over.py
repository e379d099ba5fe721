"""Handing a project over: a day is agreed; on it lead, tasks and links move, and one letter has the whole (OB-043)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import local_date, spoken_date
from models.engine.assignment import Assignment
from models.records import EmailTask, HandOver, HumanTask, Person, Project
from models.records.base import new_id
from models.vocabulary import Part, Role, TaskKind
from notifications.emails import cover
from notifications.emails.outbox_rows import Occasion
from tasks.cover.passing import PassingReason, pass_task_on
from tasks.cover.routing import keep_decisions_apart
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import letterhead
from tasks.projects.daily_checks import DailyCheck
from tasks.projects.project_rows import ask_at_any_stage


@dataclass(frozen=True)
class AgreedHandOver:
    """Who takes a project over, from which day, what they should know, and who said so."""

    to: Person
    on_day: date
    reason: str
    by: Person | None = None


def arrange_hand_over(
    session: Session, project: Project, agreed: AgreedHandOver, moment: datetime
) -> list[HistoryFact]:
    """Agree that somebody takes a locked project over; carried out at once if the day has come.

    What was agreed before and not carried out is dropped: the last word counts.
    """
    call_off_hand_over(session, project, moment)
    hand_over = HandOver(
        id=new_id(),
        project_id=project.id,
        from_id=project.lead_id,
        to_id=agreed.to.id,
        on_day=agreed.on_day,
        reason=agreed.reason,
        said_at=moment,
        said_by_id=agreed.by.id if agreed.by else None,
    )
    session.add(hand_over)
    project.take_part(Part.SUCCESSOR, agreed.to.id, moment)
    session.flush()
    if agreed.on_day <= local_date(moment):
        return _carry_out(session, project, hand_over, moment)
    sentence = f"The project has a new lead from {spoken_date(agreed.on_day)}"
    fact = _fact(hand_over, action="hand-over agreed", sentence=sentence)
    return [fact, *keep_decisions_apart(session, project, moment)]


def call_off_hand_over(session: Session, project: Project, moment: datetime) -> None:
    """What is agreed of a locked project and not carried out does not take place."""
    for agreed in pending_hand_overs(session, project):
        agreed.cancelled_at = moment
    project.end_part(Part.SUCCESSOR, moment)


def is_agreed(session: Session, project: Project) -> bool:
    """Whether somebody is to take the project over on a day to come."""
    return bool(pending_hand_overs(session, project))


def pending_hand_overs(session: Session, project: Project) -> list[HandOver]:
    """What is agreed of a project and not carried out."""
    query = select(HandOver).where(
        HandOver.project_id == project.id, HandOver.done_at.is_(None), HandOver.cancelled_at.is_(None)
    )
    return list(session.scalars(query))


def _due(moment: datetime) -> Select[tuple[str]]:
    """Open projects of which a hand-over was agreed for today or before."""
    return (
        select(HandOver.project_id)
        .join(Project, Project.id == HandOver.project_id)
        .where(
            HandOver.on_day <= local_date(moment),
            HandOver.done_at.is_(None),
            HandOver.cancelled_at.is_(None),
            Project.closed_at.is_(None),
        )
        .order_by(HandOver.id)
    )


def _carry_out_what_is_due(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    today, facts = local_date(moment), list[HistoryFact]()
    for pending_hand_over in pending_hand_overs(session, project):
        if pending_hand_over.on_day <= today:
            is_here = session.get_one(Person, pending_hand_over.to_id).is_here(today)
            carry_out = _carry_out if is_here else _ask_anew
            facts += carry_out(session, project, pending_hand_over, moment)
    return facts


def _ask_anew(session: Session, project: Project, hand_over: HandOver, moment: datetime) -> list[HistoryFact]:
    """Whoever was to take over has left meanwhile: the lead is asked again; one who has left is succeeded otherwise."""
    hand_over.cancelled_at = moment
    project.end_part(Part.SUCCESSOR, moment)
    facts = [_fact(hand_over, action="hand-over cancelled", sentence="Whoever was to take over has left")]
    if not project.lead.is_here(local_date(moment)):
        return facts
    on = Occasion(project, letterhead(session), moment)
    return facts + ask_at_any_stage(session, on, TaskKind.NAME_SUCCESSOR, f"again-{hand_over.id}")


def _carry_out(
    session: Session, project: Project, hand_over: HandOver, moment: datetime
) -> list[HistoryFact]:
    before, successor = project.lead, session.get_one(Person, hand_over.to_id)
    project.lead, project.lead_id = successor, successor.id
    project.lead_contract_ends_on = successor.contract_ends_on
    if project.deputy_id == successor.id:
        is_here = before.is_here(local_date(moment))
        project.deputy, project.deputy_id = (before, before.id) if is_here else (None, None)
        if is_here:
            project.take_part(Part.DEPUTY, before.id, moment)
    project.end_part(Part.SUCCESSOR, moment)
    project.keep_parts(moment)
    hand_over.done_at = moment
    facts = [_fact(hand_over, action="handed over", sentence="The project has a new lead")]
    moved = [task for task in project.tasks if task.is_open and _goes_along(task, before)]
    for task in moved:
        to, why = Assignment(successor), PassingReason("The project has a new lead.")
        facts.append(pass_task_on(session, project, task, to=to, why=why, moment=moment, is_introduced=False))
    facts += keep_decisions_apart(session, project, moment)
    session.flush()
    letter = cover.handed_over(Occasion(project, letterhead(session), moment), hand_over, before)
    session.add(letter)
    session.flush()
    session.add_all(EmailTask(email_id=letter.id, task_id=task.id) for task in moved)
    return facts


def _goes_along(task: HumanTask, before: Person) -> bool:
    """What was asked of the lead, or of whoever stood in for the lead."""
    return task.role is Role.LEAD and before.id in {task.assignee_id, task.for_person_id}


def _fact(hand_over: HandOver, *, action: str, sentence: str) -> HistoryFact:
    return HistoryFact.of(
        hand_over,
        action,
        sentence,
        person_id=hand_over.said_by_id,
        detail={
            "from": hand_over.from_id,
            "to": hand_over.to_id,
            "on": hand_over.on_day.isoformat(),
            "reason": hand_over.reason,
        },
    )


HAND_OVERS = DailyCheck(
    name="hand-overs",
    said="A hand-over was agreed for the day",
    hour=7,
    concerned=_due,
    do=_carry_out_what_is_due,
)
"""Whatever was agreed for today or before is carried out, each once."""
