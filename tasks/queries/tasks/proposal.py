"""A proposal on its way as its pages show it, whether it stands by itself or is asked for by a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.answers.changed_fields import is_the_same, standing_values
from models.answers.project_answers import decision_on
from models.answers.typed import gone_from, said_today
from models.clock import local_date, now
from models.engine.change_points import AskedPoint, points_to_answer
from models.engine.prefill import prefilled
from models.engine.whose_turn import is_late
from models.errors import NotFound
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.privacy.rules import PrivacyRule
from models.privacy.screening import current_screening
from models.programme_year import RENEWED_EACH_YEAR
from models.records import Decision, Draft, Person, Project, ProposalDraft, Service, Topic
from models.vocabulary import ProjectReason, ProjectType, TaskKind
from notifications.emails.phrases import step_before
from tasks.database.unit_of_work import reading
from tasks.people.lookup import research_governance
from tasks.privacy.releases import released_for, released_for_proposer
from tasks.queries.projects.begun import BegunProposal, begun_proposals
from tasks.queries.projects.look_alikes import LookAlike, look_alikes
from tasks.queries.tasks.choices import Choices, choices
from tasks.queries.tasks.task import their_task


@dataclass(frozen=True, kw_only=True)
class TaskOfProposal:
    """The task that asks for a proposal: of which project, by when, and what was decided before it."""

    version: int
    reference: str
    due_on: date
    is_overdue: bool
    before: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ProposalSeen:
    """A proposal as far as it is typed. `from_topic` are the fields that its topic says, `gone` words without a field.

    `sent` is the reference of the project that came of one without a task, `is_new` says that none of it was ever
    sent, `is_closed` that its task takes no answer any more. `released` has the rules and fields that Information
    Governance lets through, `points` are the changes that it is asked for, `followed` the ids of those whose
    answer is another by now.
    """

    key: str
    typed: Mapping[str, Any]
    gone: Mapping[str, str]
    from_topic: frozenset[str]
    choices: Choices
    saved_at: datetime | None
    task: TaskOfProposal | None
    project_id: str | None
    is_closed: bool = False
    points: Sequence[AskedPoint] = ()
    followed: frozenset[str] = frozenset()
    sent: str = ""
    is_new: bool = True
    released: frozenset[tuple[PrivacyRule, str]] = frozenset()


def proposal_seen(key: str, person_id: str) -> ProposalSeen:
    """A proposal of a person: their own draft, or the task that asks for one; refused as a task is, or NotFound.

    What Information Governance released for its project, or for the proposals of this person, is let through in the
    screening under way.
    """
    with reading() as session:
        draft = session.get(ProposalDraft, key)
        if draft is None:
            seen = _of_task(session, key, person_id)
            current_screening().release(seen.released)
            return seen
        if draft.person_id != person_id:
            raise NotFound("such proposal")
        seen = replace(_of_draft(session, draft), released=released_for_proposer(session, person_id))
        current_screening().release(seen.released)
        return seen


@dataclass(frozen=True)
class FirstPage:
    """What stands on the first page before anything is typed: what it offers, and what was begun before."""

    choices: Choices
    begun: Sequence[BegunProposal]


@dataclass(frozen=True)
class SentProposal:
    """The project that came of a proposal, and whether its lead must still confirm it."""

    reference: str
    title: str
    is_lead_asked: bool


def sent_proposal(key: str, person_id: str) -> SentProposal:
    """What became of a proposal that a person has sent, by itself or as the answer to a task; NotFound if none."""
    with reading() as session:
        of_task = select(Decision.project_id).where(Decision.task_id == key, Decision.person_id == person_id)
        by_itself = select(ProposalDraft.project_id).where(
            ProposalDraft.id == key, ProposalDraft.person_id == person_id
        )
        query = select(Project).where(or_(Project.id.in_(of_task), Project.id.in_(by_itself)))
        project = session.scalar(query)
        if project is None:
            raise NotFound("such proposal")
        is_own = session.scalar(of_task) is not None or project.lead_id == person_id
        return SentProposal(project.reference, project.title, is_lead_asked=not is_own)


def first_page(person_id: str) -> FirstPage:
    """What the first page of a new proposal shows a person."""
    with reading() as session:
        return FirstPage(choices(session), begun_proposals(session, person_id))


def similar_projects(seen: ProposalSeen) -> list[LookAlike]:
    """The projects like a proposal, by its title and its words."""
    with reading() as session:
        title, about = (str(seen.typed.get(name) or "") for name in ("title", "about"))
        return look_alikes(session, title, about, but=seen.project_id)


def training_of_lead(seen: ProposalSeen) -> str:
    """Whether Bronze training of the lead is on record, as it is told on the page about help (8.2)."""
    email = plain_address(str(seen.typed.get("lead_email") or ""))
    with reading() as session:
        person = session.scalar(select(Person).where(Person.email == email))
        if person is not None and person.may_take_part(local_date(now())):
            return "Bronze training of the lead is on record: nothing is to be done."
    return "No Bronze training of the lead is on record yet. The QI Support Team looks after that once this is sent."


def adviser_on_research() -> tuple[str, str]:
    """Name and address of whom one asks whether work is research; empty where the Trust has named nobody."""
    with reading() as session:
        person = research_governance(session, local_date(now()))
        return (person.name, person.email) if person else ("", "")


def _of_draft(session: Session, draft: ProposalDraft) -> ProposalSeen:
    person = session.get_one(Person, draft.person_id)
    offered = choices(session)
    typed = said_today(ProposalForm, draft.typed, draft.form_version)
    known = {"lead_name": person.name, "lead_email": person.email, **_place_of(session, person)}
    whole, gone = _with_topic(session, {**known, **_given(typed)}, typed)
    project = session.get(Project, draft.project_id) if draft.project_id else None
    return ProposalSeen(
        key=draft.id,
        typed=whole.typed,
        gone=gone,
        from_topic=whole.from_topic,
        choices=offered,
        saved_at=draft.saved_at,
        task=None,
        project_id=draft.project_id,
        sent=project.reference if project else "",
    )


def _of_task(session: Session, key: str, person_id: str) -> ProposalSeen:
    project, task = their_task(session, key, person_id)
    if task.kind is not TaskKind.PROPOSE:
        raise NotFound("such proposal")
    draft = session.get(Draft, (task.id, person_id))
    if draft is not None:
        typed = said_today(ProposalForm, draft.typed, draft.form_version)
    else:
        typed = prefilled(task.kind, project, local_date(now()))
    lead = project.lead
    known = {
        "title": project.title,
        "lead_name": lead.name,
        "lead_email": lead.email,
        **_place_of(session, lead),
    }
    whole, gone = _with_topic(session, {**known, **_given(typed)}, typed, project.topic_id)
    return ProposalSeen(
        key=task.id,
        typed=whole.typed,
        gone=gone,
        from_topic=whole.from_topic,
        choices=choices(session, project),
        saved_at=draft.saved_at if draft else None,
        task=TaskOfProposal(
            version=task.version,
            reference=project.reference,
            due_on=task.due_on,
            is_overdue=is_late(task, project, local_date(now())),
            before=step_before(project, task),
            note=task.why_asked,
        ),
        project_id=project.id,
        is_closed=not task.is_open,
        points=points_to_answer(project, task.kind),
        followed=_followed(project, typed),
        is_new=decision_on(project, task.kind) is None,
        released=released_for(session, project.id),
    )


def _followed(project: Project, typed: Mapping[str, Any]) -> frozenset[str]:
    """The points of changes whose field no longer says what it said when they were asked for."""
    decision = decision_on(project, TaskKind.PROPOSE)
    before = standing_values(decision, ProposalForm) if decision else {}
    return frozenset(
        point.id
        for point in points_to_answer(project, TaskKind.PROPOSE)
        if point.field and not is_the_same(before.get(point.field), typed.get(point.field))
    )


@dataclass(frozen=True)
class _FilledByTopic:
    typed: Mapping[str, Any]
    from_topic: frozenset[str]


def _with_topic(
    session: Session, known: Mapping[str, Any], typed: Mapping[str, Any], topic_id: str | None = None
) -> tuple[_FilledByTopic, Mapping[str, str]]:
    """What is typed and known, filled up with what the topic says; and what was typed that has no field."""
    gone = gone_from(ProposalForm, typed)
    chosen = str(known.get("topic") or topic_id or "")
    query = (
        select(Topic).where(Topic.id == chosen).options(joinedload(Topic.service), joinedload(Topic.sponsor))
    )
    topic = session.scalar(query) if chosen else None
    by_topic = said_by_topic(topic) if topic else {}
    visited = {name: value for name, value in typed.items() if name in ProposalForm.model_fields}
    whole = {**visited, **by_topic, **{name: value for name, value in known.items() if name not in gone}}
    same = frozenset(name for name, value in by_topic.items() if whole[name] == value)
    return _FilledByTopic(whole, same), gone


def said_by_topic(topic: Topic) -> dict[str, Any]:
    """What a topic of the programme says already of its proposal; its service and sponsor are loaded."""
    is_national = topic.source in RENEWED_EACH_YEAR
    kind = topic.project_type or (ProjectType.NATIONAL_AUDIT if is_national else None)
    values: dict[str, Any] = {
        "title": topic.title,
        "topic": topic.id,
        "project_type": kind.value if kind else None,
        "service": topic.service.code if topic.service else None,
        "dimensions": [topic.dimension.value] if topic.dimension else None,
        "sponsor": topic.sponsor.name if topic.sponsor else None,
        "sponsor_email": topic.sponsor.email if topic.sponsor else None,
        "trigger": (ProjectReason.NATIONAL if is_national else ProjectReason.PROGRAMME).value,
        "trigger_reference": topic.guideline or topic.target or None,
    }
    return _given(values)


def _given(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in typed.items() if value not in (None, "", [])}


def _place_of(session: Session, person: Person) -> dict[str, str]:
    """The service that a person works for, as the one of a project of theirs until they choose another."""
    code = (
        session.scalar(select(Service.code).where(Service.id == person.service_id))
        if person.service_id
        else None
    )
    return {"service": code} if code else {}
