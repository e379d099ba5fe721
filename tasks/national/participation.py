"""Whether we stop taking part in a relevant national audit: QIST asks, the Chief Medical Officer decides (OB-057)."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.clock import now
from models.forms.programme.national_audit import ConfirmNonParticipationForm
from models.policy.national import PARTICIPATION
from models.records import Decision, Person, ProgrammeReview, Project, RoleHolding, StopRequest, Topic
from models.vocabulary import Outcome, Part, Role, TopicState
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.national.undertakings import begin_undertaking

KEPT = "The Chief Medical Officer did not agree that we stop taking part"
OFF_ALREADY = "The Chief Medical Officer agreed that we stop, and it was off the list already"


def ask_to_stop(session: Session, topic: Topic, by: Person, because: str) -> None:
    """Ask the Chief Medical Officer whether we stop; the topic stays as it is until they agree.

    Whoever takes part in the audit decides nothing on it, and nobody of the team that asks decides in their place (P7).
    """
    moment = now()

    def note_parts(project: Project) -> None:
        session.add(
            StopRequest(
                topic_id=topic.id, project_id=project.id, because=because, asked_by_id=by.id, asked_at=moment
            )
        )
        _keep_out(session, project, topic, moment)

    title = f"Taking part in {topic.title}"
    begin_undertaking(
        session, PARTICIPATION.definition, title, by=by, moment=moment, prepare=note_parts, about=because
    )


def open_stop_request(session: Session, topic_id: str) -> StopRequest | None:
    """The request to stop that waits for its decision, if one does, also one from the years that a topic carries on."""
    query = (
        select(StopRequest)
        .join(Project, Project.id == StopRequest.project_id)
        .where(StopRequest.topic_id.in_(topics_carried_on(topic_id)), Project.closed_at.is_(None))
    )
    return session.scalar(query.limit(1))


def topics_carried_on(topic_id: str) -> Select[tuple[str]]:
    """The topic, and those of earlier years that it carries on, by id."""
    line = select(Topic.id, Topic.came_from_id).where(Topic.id == topic_id).cte("line", recursive=True)
    line = line.union(select(Topic.id, Topic.came_from_id).join(line, Topic.id == line.c.came_from_id))
    return select(line.c.id)


def settle_participation(
    session: Session, project: Project, form: ConfirmNonParticipationForm, decision: Decision
) -> None:
    """What was decided becomes of the topic, in the transaction of the answer; it stands among the changes of its year.

    Where the year has turned meanwhile, that is the topic of the new year.
    """
    request = session.scalars(select(StopRequest).where(StopRequest.project_id == project.id)).one()
    topic = _newest(session, session.get_one(Topic, request.topic_id, with_for_update=True))
    is_on = topic.state is TopicState.ON_THE_PROGRAMME and topic.withdrawn_on is None
    if is_on and form.outcome is Outcome.AGREED:
        topic.state, topic.ended_because, topic.ended_at = TopicState.STOPPED, request.because, decision.at
    taking_part, sentence = _decided_words(form.outcome, request, topic, is_on=is_on)
    session.add(
        ProgrammeReview(
            nonce=f"stop-{project.id}",
            programme_year=topic.programme_year,
            topic_id=topic.id,
            person_id=decision.person_id,
            at=decision.at,
            reason=form.reason or request.because,
            changes={"taking part": ["yes" if is_on else "no", taking_part]},
        )
    )
    fact = HistoryFact.of(
        topic,
        "participation decided",
        sentence,
        person_id=decision.person_id,
        occurrence=project.id,
        detail={"outcome": decision.outcome, "because": request.because},
    )
    append_to_history(session, [fact], at=decision.at)


def _decided_words(outcome: Outcome, request: StopRequest, topic: Topic, *, is_on: bool) -> tuple[str, str]:
    """Whether we take part from now on, for the changes of its year, and what the history is told."""
    if outcome is not Outcome.AGREED:
        return f"{'yes' if is_on else 'no'}. {KEPT}", f"{KEPT} in “{topic.title}”"
    if is_on:
        return f"no, we stop: {request.because}", f"We stop taking part in “{topic.title}”"
    return f"no. {OFF_ALREADY}", f"{OFF_ALREADY}: “{topic.title}”"


def request_of(session: Session, project: Project) -> tuple[StopRequest, Topic]:
    """What an undertaking asks about: the request, and the topic with its owner."""
    request = session.scalars(select(StopRequest).where(StopRequest.project_id == project.id)).one()
    topic = session.get_one(Topic, request.topic_id, options=[joinedload(Topic.owner)])
    return request, topic


def lead_of(session: Session, topic: Topic) -> Person | None:
    """Who leads the audit now: the lead of its project that is under way, else the owner of its topic."""
    query = (
        select(Project)
        .where(Project.topic_id == topic.id, Project.closed_at.is_(None))
        .options(joinedload(Project.lead))
    )
    project = session.scalar(query.limit(1))
    return project.lead if project is not None else topic.owner


def _newest(session: Session, topic: Topic) -> Topic:
    """The topic that carries one on by now."""
    later = select(Topic).where(Topic.came_from_id == topic.id).with_for_update()
    while (successor := session.scalar(later)) is not None:
        topic = successor
        later = select(Topic).where(Topic.came_from_id == topic.id).with_for_update()
    return topic


def _keep_out(session: Session, undertaking: Project, topic: Topic, moment: datetime) -> None:
    """Everybody who takes or took part in the audit, its owner, and the team that asks."""
    query = select(Project).where(Project.topic_id == topic.id).options(joinedload(Project.parts))
    for project in session.scalars(query).unique():
        for person_id in sorted(project.may_not_decide):
            part, _ = project.part_of(person_id) or (Part.MEMBER, None)
            undertaking.take_part(part, person_id, moment)
    if topic.owner_id:
        undertaking.take_part(Part.LEAD, topic.owner_id, moment)
    team = select(RoleHolding.person_id).where(RoleHolding.role == Role.QIST)
    for person_id in sorted(session.scalars(team)):
        undertaking.take_part(Part.PROPOSER, person_id, moment)
