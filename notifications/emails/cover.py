"""Letters about cover: who is named in a project, a task passed on, a project handed over, roles that nobody holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from models.answers.project_answers import answer
from models.clock import local_date, spoken_date, spoken_days
from models.engine.whose_turn import whose_turn
from models.forms.project.proposal import ProposalForm
from models.policy.rules import TaskRule
from models.records import Absence, Email, HandOver, HumanTask, Link, Person, Project, ProjectPart
from models.vocabulary import Letter, LetterClass, Role
from notifications.content.quotes import in_one_line, quote, reason_said
from notifications.emails.contexts import (
    DeputyDeclinedFacts,
    HandOverFacts,
    JoinWantedFacts,
    NamedFacts,
    PassedOnFacts,
)
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    project_facts,
    project_page,
    task_facts,
    task_link,
)
from notifications.emails.service_contexts import (
    AbsenceEnteredFacts,
    QualityLeadBeginsFacts,
    RolesVacantFacts,
    StandInNamedFacts,
)

_MOST_LINES = 10


@dataclass(frozen=True)
class PassingNote:
    """Why a task was passed on, and in which role it was; both empty if the policy did it."""

    reason: str = ""
    by: Role | None = None


@dataclass(frozen=True)
class NamedPart:
    """As what somebody is named in a proposal: “deputy”, and what that means for them, in sentences."""

    part: str
    meaning: str


OF_A_DEPUTY = (
    "You go on if the lead cannot. When something of the lead’s is overdue, we write to you. "
    "You never decide on the project."
)
"""What it means to be the deputy."""


def asked_as_deputy(on: Occasion, asked: ProjectPart, *, to: Person, aim: str) -> Email:
    """Somebody is asked whether they agree to be the deputy; one letter for each time that they are named."""
    facts = NamedFacts(
        **project_facts(on, to),
        link=f"{project_page(on)}/do/deputise",
        part="deputy",
        meaning=OF_A_DEPUTY,
        lead_name=on.project.lead.name,
        lead_email=on.project.lead.email,
        aim=in_one_line(aim),
        is_asked=True,
    )
    post = OutboxEntry(Letter.NAMED, LetterClass.DECISION, deputy_key(asked), to, on.now, on.project)
    return email_of(post, facts, on.head)


def deputy_key(asked: ProjectPart) -> str:
    """The key of the letter by which somebody is asked to be the deputy."""
    return f"named:{asked.id}"


def deputy_declined(on: Occasion, declined: Person, reason: str, nonce: str) -> Email:
    """The lead hears that whoever they named as deputy is not."""
    lead = on.project.lead
    facts = DeputyDeclinedFacts(
        **project_facts(on, lead),
        link=project_page(on),
        declined_name=declined.name,
        matter=tuple(quote("Reason given", reason)),
    )
    key = f"deputy-declined:{on.project.id}:{nonce[:40]}"
    post = OutboxEntry(Letter.DEPUTY_DECLINED, LetterClass.DECISION, key, lead, on.now, on.project)
    return email_of(post, facts, on.head)


def named_in_project(on: Occasion, named: NamedPart, *, to: Person, aim: str) -> Email:
    """Somebody hears that a proposal names them; one letter for each person and project."""
    facts = NamedFacts(
        **project_facts(on, to),
        link=project_page(on),
        part=named.part,
        meaning=named.meaning,
        lead_name=on.project.lead.name,
        lead_email=on.project.lead.email,
        aim=in_one_line(aim),
    )
    post = OutboxEntry(Letter.NAMED, LetterClass.DECISION, named_key(on.project, to), to, on.now, on.project)
    return email_of(post, facts, on.head)


def join_wanted(on: Occasion, who: Person, idea: str, *, to: Person) -> Email:
    """The lead hears that somebody would join their project instead of proposing another; once for each person."""
    facts = JoinWantedFacts(
        **project_facts(on, to),
        link=project_page(on),
        who=who.name,
        who_email=who.email,
        idea=in_one_line(idea),
    )
    key = join_key(on.project, who)
    post = OutboxEntry(Letter.JOIN_WANTED, LetterClass.DECISION, key, to, on.now, on.project)
    return email_of(post, facts, on.head)


def join_key(project: Project, who: Person) -> str:
    """The key of the letter by which somebody asks to join a project."""
    return f"join:{project.id}:{who.id}"


def named_key(project: Project, person: Person) -> str:
    """The key of the letter by which somebody hears that a project names them."""
    return f"named:{project.id}:{person.id}"


def passed_on(on: Occasion, task: HumanTask, ask: TaskRule, passed: PassingNote) -> list[Link | Email]:
    """The one introduction of whoever takes a task over; what was written to the one before is not sent on."""
    token, link = task_link(on, task)
    facts = PassedOnFacts(
        **task_facts(on, task, ask),
        link=f"{on.head.base_url}/t/{token}",
        reason=reason_said(passed.reason),
        passed_by_role=passed.by.label if passed.by else "",
    )
    key = f"task:{task.id}:{task.assignment_no}"
    post = OutboxEntry(Letter.PASSED_ON, LetterClass.TASK, key, task.assignee, on.now, on.project, task)
    return [link, email_of(post, facts, on.head)]


def handed_over(on: Occasion, done: HandOver, before: Person) -> Email:
    """The hand-over pack: aim, open tasks, next dates, contacts; its page has the figures so far (OB-043, P25)."""
    project = on.project
    proposal = answer(project, ProposalForm)
    facts = HandOverFacts(
        **project_facts(on, project.lead),
        link=project_page(on),
        since=done.on_day,
        before_name=before.name,
        standing=f"{project.stage.label}. {whose_turn(project)}".strip(),
        aim=in_one_line(proposal.aim) if proposal else "",
        asked=_in_short([_task_line(task) for task in _asked_of(project, project.lead)]),
        dates=_in_short(_dates(project)),
        contacts=_in_short(_contacts(project, before, done.on_day)),
        reason=reason_said(done.reason),
    )
    post = OutboxEntry(
        Letter.HAND_OVER, LetterClass.DECISION, f"hand-over:{done.id}", project.lead, on.now, project
    )
    return email_of(post, facts, on.head)


def absence_entered(  # noqa: PLR0913 -- of whom, by whom, and who is asked meanwhile
    away: Absence, of: Person, by: Person, cover: str, *, head: Letterhead, now: datetime
) -> Email:
    """Whoever is said to be away by somebody else hears of it, and where to say that it is wrong (OB-054)."""
    facts = AbsenceEnteredFacts(
        said_by=by.name,
        days=spoken_days(away.first_day, away.last_day),
        cover=cover,
        link=f"{head.base_url}/my/absence",
        **addressed(of, head),
    )
    key = f"absence-entered:{away.id}"
    return email_of(OutboxEntry(Letter.ABSENCE_ENTERED, LetterClass.ALERT, key, of, now), facts, head)


def stand_in_named(  # noqa: PLR0913 -- for whom, in which roles, and whom to ask
    away: Absence, of: Person, roles: str, *, to: Person, head: Letterhead, now: datetime
) -> Email:
    """A second person is asked to confirm who stands in for somebody who decides (P8; OB-079, OB-080)."""
    facts = StandInNamedFacts(
        stand_in_name=away.stand_in.name if away.stand_in else "",
        away_name=of.name,
        days=spoken_days(away.first_day, away.last_day),
        roles=roles,
        link=f"{head.base_url}/people/{of.id}",
        **addressed(to, head),
    )
    key = f"stand-in-named:{away.id}"
    return email_of(OutboxEntry(Letter.STAND_IN_NAMED, LetterClass.ALERT, key, to, now), facts, head)


class Vacancies(NamedTuple):
    """The roles that nobody holds, and the projects whose supporter has gone, in words."""

    roles: Sequence[str] = ()
    unsupported: Sequence[str] = ()


def roles_vacant(vacant: Vacancies, *, to: Person, head: Letterhead, now: datetime) -> Email:
    """QIST is told what nobody holds, once a week while it is so: tasks of vacant roles come to QIST (OB-080)."""
    facts = RolesVacantFacts(
        roles=vacant.roles,
        unsupported=vacant.unsupported,
        link=f"{head.base_url}/{'people' if vacant.roles else 'projects'}",
        **addressed(to, head),
    )
    year, week, _ = local_date(now).isocalendar()
    digest = sha256("\n".join([*vacant.roles, *vacant.unsupported]).encode()).hexdigest()[:16]
    key = f"roles-vacant:{year}-{week}:{digest}"
    return email_of(OutboxEntry(Letter.ROLES_VACANT, LetterClass.ALERT, key, to, now), facts, head)


def _asked_of(project: Project, person: Person) -> list[HumanTask]:
    """What is asked of somebody in a project, the most urgent first."""
    return [task for task in project.open_tasks if task.assignee_id == person.id]


def _task_line(task: HumanTask) -> str:
    return f"{task.asked[0].upper()}{task.asked[1:]}, by {spoken_date(task.due_on)}"


def _dates(project: Project) -> list[str]:
    """What comes when, besides what is asked of the reader."""
    others = [task for task in project.open_tasks if task.assignee_id != project.lead_id]
    dated = [(task.due_on, f"{task.role.label}: {task.label.lower()}") for task in others]
    if project.enters_next_stage_on:
        dated.append((project.enters_next_stage_on, "The next cycle begins"))
    if project.held_until:
        dated.append((project.held_until, "The hold is reviewed"))
    counted = Counter(sorted(dated))
    return [
        f"{sentence}{f' ({count} times)' if count > 1 else ''}, {spoken_date(day)}"
        for (day, sentence), count in counted.items()
    ]


def _in_short(lines: Sequence[str]) -> list[str]:
    """The first lines, and how many more there are: the project's page has them all."""
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"{more} more: see its page"] if more > 0 else [])]


def _contacts(project: Project, before: Person, today: date) -> list[str]:
    """Who knows the project: its lead before, if still here, the deputy, and whoever is asked something in it."""
    known = {before.id: ("Project lead before you", before)} if before.is_here(today) else {}
    if project.deputy is not None:
        known.setdefault(project.deputy.id, ("Deputy", project.deputy))
    for task in project.tasks:
        if task.is_open and task.assignee_id != project.lead_id:
            known.setdefault(task.assignee_id, (task.role.label, task.assignee))
    return [f"{role}: {person.name}, {person.email}" for role, person in known.values()]


@dataclass(frozen=True)
class BegunQualityLead:
    """The id of a holding, the service it is of, what waits there, how many are open, and who deputises, or nobody."""

    holding_id: str
    service: str
    waiting: Sequence[str]
    under_way: int
    deputy: str


def quality_lead_begins(begun: BegunQualityLead, *, to: Person, head: Letterhead, now: datetime) -> Email:
    """Whoever leads on quality in a service from now on hears what waits, how to decide and who covers (OB-152)."""
    facts = QualityLeadBeginsFacts(
        service=begun.service,
        waiting=begun.waiting,
        under_way=begun.under_way,
        covered_by=begun.deputy,
        link=f"{head.base_url}/first-day",
        **addressed(to, head),
    )
    key = f"quality-lead-begins:{begun.holding_id}"
    return email_of(OutboxEntry(Letter.QUALITY_LEAD_BEGINS, LetterClass.ALERT, key, to, now), facts, head)
