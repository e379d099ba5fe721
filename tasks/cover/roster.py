"""The roster, looked at every day: leavers, roles lost, posts vacant, contracts that end (OB-043, 044, 080)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.engine.assignment import NAMED
from models.policy.lifecycle import SUCCESSOR_ASKED_BEFORE
from models.policy.versions import asked_at_any_stage
from models.records import Email, HumanTask, Person, Project, ProjectPart, RoleHolding
from models.vocabulary import TENTATIVE, PersonFact, Role, TaskKind, TaskState
from models.working_time import is_working_day
from notifications.emails import cover
from notifications.emails.outbox_rows import Occasion
from tasks.cover.handing_over import AgreedHandOver, arrange_hand_over, is_agreed, pending_hand_overs
from tasks.cover.routing import route_again
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead, support_team
from tasks.people.person_facts import when_taken_back
from tasks.people.trust_file import vacant_roles
from tasks.projects.daily_checks import DailyCheck
from tasks.projects.project_rows import ask_at_any_stage


def queue_vacancies_letter() -> int | None:
    """Tell QIST which roles nobody holds, and which projects lost their supporter; whether it was told now.

    At once when it changes, then once a week.

    None on a day off, on which nobody is told.
    """
    moment = now()
    if not is_working_day(local_date(moment)):
        return None
    with unit_of_work() as session:
        letter = letter_of_vacancies(session, moment)
        if letter is not None:
            session.add(letter)
        return int(letter is not None)


def letter_of_vacancies(session: Session, moment: datetime) -> Email | None:
    """What QIST is to be told of vacant roles on that day, unless it was told."""
    today = local_date(moment)
    vacant = cover.Vacancies(list(vacant_roles(session, today)), _without_supporter(session, today))
    to = support_team(session, today)
    if not any(vacant) or to is None or not is_working_day(today):
        return None
    letter = cover.roles_vacant(vacant, to=to, head=letterhead(session), now=moment)
    return None if session.scalar(select(exists().where(Email.key == letter.key))) else letter


def _without_supporter(session: Session, today: date) -> list[str]:
    """Open projects whose supporter has left, or is not in the QI Support Team any more, in words (OB-024)."""
    in_team = select(RoleHolding.person_id).where(RoleHolding.role == Role.QIST)
    is_gone = or_(Person.left_on <= today, Person.id.not_in(in_team))
    query = (
        select(Project.reference, Project.title, Person.name)
        .join(Person, Person.id == Project.supporter_id)
        .where(Project.closed_at.is_(None), is_gone)
        .order_by(Project.reference)
    )
    return [f"{reference}, {title}: {name} supported it" for reference, title, name in session.execute(query)]


def _left_behind(moment: datetime) -> Select[tuple[str]]:
    """Open projects with a lead, or an open task with a person, who has left or has not the role any more.

    And those in which a decision is asked of somebody who turns out to take part in the project (P7).
    """
    leavers = select(Person.id).where(Person.left_on <= local_date(moment))
    is_left = and_(Project.lead_id.in_(leavers), _has_a_lead_to_succeed())
    is_open = Project.closed_at.is_(None)
    query = select(Project.id).where(is_open, or_(is_left, Project.id.in_(_left_tasks(moment))))
    return query.order_by(Project.id)


def _left_behind_after_the_end(moment: datetime) -> Select[tuple[str]]:
    """Projects that have ended, in which something is still asked of such a person."""
    query = select(Project.id).where(Project.closed_at.is_not(None), Project.id.in_(_left_tasks(moment)))
    return query.order_by(Project.id)


def _left_tasks(moment: datetime) -> Select[tuple[str]]:
    """The projects of open tasks whose person has left, has lost the role, or takes part in what they decide on."""
    leavers = select(Person.id).where(Person.left_on <= local_date(moment))
    holds_it = exists().where(
        RoleHolding.role == HumanTask.role, RoleHolding.person_id == HumanTask.assignee_id
    )
    has_lost_role = (
        HumanTask.role.not_in([Role.LEAD, *NAMED])
        & HumanTask.for_person_id.is_(None)
        & (HumanTask.note == "")
        & ~holds_it
    )
    takes_part = HumanTask.decides & exists().where(
        ProjectPart.project_id == HumanTask.project_id,
        ProjectPart.person_id.in_([HumanTask.assignee_id, HumanTask.for_person_id]),
        or_(ProjectPart.ended_at.is_(None), ProjectPart.part.not_in(TENTATIVE)),
        ProjectPart.mistaken_at.is_(None),
    )
    return select(HumanTask.project_id).where(
        HumanTask.state == TaskState.OPEN,
        or_(HumanTask.assignee_id.in_(leavers), has_lost_role, takes_part),
    )


def _succeed_and_route(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    return _succeed(session, project, moment) + _route(session, project, moment)


def _route(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    facts = (route_again(session, project, task, moment) for task in project.tasks if task.is_open)
    return [fact for fact in facts if fact is not None]


def _succeed(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """A lead who has left is followed by whom they named, by the supervisor of a trainee, or by the deputy."""
    today = local_date(moment)
    if project.lead.is_here(today):
        return []
    named = [pending_hand_over.to_id for pending_hand_over in pending_hand_overs(session, project)]
    candidates = [*named, project.supervisor_id, project.deputy_id]
    people = [session.get_one(Person, candidate) for candidate in candidates if candidate]
    successor = next((person for person in people if person.is_here(today)), None)
    if successor is not None:
        return arrange_hand_over(
            session, project, AgreedHandOver(successor, today, "The project lead has left."), moment
        )
    taken_back = list(session.scalars(when_taken_back(project.lead, PersonFact.LEFT)))
    if _is_asked_since_left(session, project, taken_back):
        return []
    key = f"left-{project.lead_id}-{project.lead.left_on}"
    return _ask(session, project, f"{key}-{len(taken_back)}" if taken_back else key, moment)


def _is_asked_since_left(session: Session, project: Project, taken_back: Sequence[datetime]) -> bool:
    """Whether it was asked since they left this time: a leaving may have been taken back, and come later after all."""
    left_on = project.lead.left_on
    since = max([*taken_back, *([at_local(left_on, 0)] if left_on else [])], default=None)
    asked = select(HumanTask.id).where(
        HumanTask.project_id == project.id,
        HumanTask.kind == TaskKind.NAME_SUCCESSOR,
        HumanTask.task_key.startswith(f"left-{project.lead_id}"),
        HumanTask.opened_at > since if since else true(),
    )
    return session.scalar(asked.limit(1)) is not None


def _ending(moment: datetime) -> Select[tuple[str]]:
    """Open projects whose lead goes within six weeks and is not asked about it."""
    soon = local_date(moment) + timedelta(days=SUCCESSOR_ASKED_BEFORE)
    ends_soon = or_(Project.lead_contract_ends_on <= soon, Person.contract_ends_on <= soon)
    is_asked = exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.NAME_SUCCESSOR,
        HumanTask.state == TaskState.OPEN,
    )
    return (
        select(Project.id)
        .join(Person, Person.id == Project.lead_id)
        .where(Project.closed_at.is_(None), _has_a_lead_to_succeed(), ends_soon, ~is_asked)
        .order_by(Project.id)
    )


def _has_a_lead_to_succeed() -> ColumnElement[bool]:
    """An annual programme is worked at by roles: its policy asks nobody who takes over from its lead."""
    return Project.definition.in_(asked_at_any_stage(TaskKind.NAME_SUCCESSOR))


def _ask_for_successor(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    known = (project.lead_contract_ends_on, project.lead.contract_ends_on)
    ends_on = min((day for day in known if day), default=None)
    if ends_on is None or is_agreed(session, project):
        return []
    return _ask(session, project, f"ends-{project.lead_id}-{ends_on.isoformat()}", moment)


def _ask(session: Session, project: Project, task_key: str, moment: datetime) -> list[HistoryFact]:
    """Ask who takes over, once for each key, and never while it is asked already."""
    asked = select(HumanTask.id).where(
        HumanTask.project_id == project.id,
        HumanTask.kind == TaskKind.NAME_SUCCESSOR,
        or_(HumanTask.task_key == task_key, HumanTask.state == TaskState.OPEN),
    )
    if session.scalar(asked.limit(1)) is not None:
        return []
    on = Occasion(project, letterhead(session), moment)
    return ask_at_any_stage(session, on, TaskKind.NAME_SUCCESSOR, task_key)


LEAVERS = DailyCheck(
    name="leavers",
    said="The lead, or whoever was asked, has left or lost the role, or may not decide",
    hour=7,
    concerned=_left_behind,
    do=_succeed_and_route,
)
"""Projects whose lead has left get their next lead; tasks of leavers, and of roles lost, are asked anew."""

LEAVERS_AFTER_THE_END = DailyCheck(
    name="leavers after the end",
    said="Whoever was asked has left or lost the role, or may not decide",
    hour=7,
    concerned=_left_behind_after_the_end,
    do=_route,
    after_the_end=True,
)
"""What is still asked of a project that has ended finds its next person, too."""

SUCCESSORS = DailyCheck(
    name="successors",
    said="The lead’s contract or rotation ends",
    hour=8,
    concerned=_ending,
    do=_ask_for_successor,
    on_working_days_only=True,
)
"""Every lead whose contract or rotation ends within six weeks is asked who takes over; once for each end."""
