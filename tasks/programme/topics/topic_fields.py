"""What a topic of the programme is, as its form asks for it and as the record of a change says it (6.1; OB-031)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import brief_date, local_date, now
from models.errors import WrongForm
from models.forms.programme.programme_review import ReviewTopicForm
from models.inputs.text import compared
from models.programme_year import RENEWED_ALL_THE_SAME
from models.records import Objective, Person, Service, Topic
from models.records.base import new_id
from models.vocabulary import RUN_NATIONALLY, TopicSource, TopicStanding, TopicState
from tasks.people.lookup import person_named

NOBODY, NONE = "nobody", "none"
WHOLE = (
    joinedload(Topic.owner),
    joinedload(Topic.sponsor),
    joinedload(Topic.service),
    selectinload(Topic.objectives),
)
"""What a topic is loaded with to be changed or told."""

PLAIN = ("dimension", "project_type", "priority_given", "clinical_hours", "support_hours")
TEXTS = ("priority_because", "guideline", "target", "research_priority")


def blank_topic(year: str, title: str) -> Topic:
    """A topic of a year, before its form is taken over."""
    return Topic(
        id=new_id(), programme_year=year, title=title, service=None, owner=None, sponsor=None, objectives=[]
    )


def typed_topic(topic: Topic) -> dict[str, object]:
    """A topic as its form shows it."""
    return {
        "title": topic.title,
        "source": topic.source,
        "service": topic.service.code if topic.service else None,
        "owner_name": topic.owner.name if topic.owner else None,
        "owner_email": topic.owner.email if topic.owner else None,
        "standing": standing_of(topic),
        "withdrawn_on": topic.withdrawn_on if topic.source in RUN_NATIONALLY else None,
        "withdrawn_source": topic.withdrawn_source or None,
        "stop_because": topic.ended_because if topic.state in RENEWED_ALL_THE_SAME else None,
        "objectives": [objective.id for objective in topic.objectives],
        "sponsor_name": topic.sponsor.name if topic.sponsor else None,
        "sponsor_email": topic.sponsor.email if topic.sponsor else None,
        **{name: getattr(topic, name) for name in (*PLAIN, *TEXTS)},
    }


def standing_of(topic: Topic) -> TopicStanding:
    """Whether a topic is on the programme, and if not, why."""
    if topic.state in RENEWED_ALL_THE_SAME:
        return TopicStanding.WE_STOP
    if topic.withdrawn_on is None:
        return TopicStanding.STAYS
    return TopicStanding.HOST_WITHDREW if topic.source in RUN_NATIONALLY else TopicStanding.TAKEN_OFF


def topic_values(topic: Topic) -> dict[str, str]:
    """A topic in words, by its fields."""
    given = topic.priority_given
    return {
        "title": topic.title,
        "source": TopicSource(topic.source).label if topic.source else NONE,
        "service": topic.service.name if topic.service else NONE,
        "owner": _said_person(topic.owner) or NOBODY,
        "on the programme": _said_standing(topic),
        "objectives": ", ".join(
            f"{objective.code} ({objective.kind.label})" for objective in topic.objectives
        )
        or NONE,
        "assurance sponsor": _said_person(topic.sponsor) or NONE,
        "quality dimension": topic.dimension.label if topic.dimension else NONE,
        "type of project": topic.project_type.label if topic.project_type else NONE,
        "priority": f"{given}, because: {topic.priority_because}" if given else NONE,
        "hours of clinical staff": _hours(topic.clinical_hours),
        "hours of the QI Support Team": _hours(topic.support_hours),
        "guideline": topic.guideline or NONE,
        "performance target": topic.target or NONE,
        "research priority": topic.research_priority or NONE,
    }


def fill_topic(session: Session, topic: Topic, form: ReviewTopicForm) -> None:
    """Take over what the form says; WrongForm for a title of another topic, or what is not known."""
    with session.no_autoflush:
        _refuse_namesake(session, topic, form)
        service = _service(session, form)
        owner = _person(session, form.owner_name, form.owner_email, at="owner_email")
        sponsor = _person(session, form.sponsor_name, form.sponsor_email, at="sponsor_email")
        objectives = _objectives(session, topic.programme_year, form)
    topic.title, topic.source = form.title, form.source
    topic.service, topic.service_id = service, service.id if service else None
    topic.owner, topic.owner_id = owner, owner.id if owner else None
    topic.sponsor, topic.sponsor_id = sponsor, sponsor.id if sponsor else None
    topic.objectives = objectives
    for name in PLAIN:
        setattr(topic, name, getattr(form, name))
    for name in TEXTS:
        setattr(topic, name, getattr(form, name) or "")
    _fill_standing(topic, form)
    session.flush()


def _fill_standing(topic: Topic, form: ReviewTopicForm) -> None:
    """What we stop taking part in stays as it is until the Chief Medical Officer agrees (OB-057)."""
    if form.standing is TopicStanding.WE_STOP:
        return
    if topic.state is TopicState.STOPPED:
        topic.state, topic.ended_because, topic.ended_at = TopicState.ON_THE_PROGRAMME, "", None
    topic.withdrawn_source = form.withdrawn_source or ""
    topic.withdrawn_on = {
        TopicStanding.STAYS: None,
        TopicStanding.TAKEN_OFF: topic.withdrawn_on or local_date(now()),
        TopicStanding.HOST_WITHDREW: form.withdrawn_on,
    }[form.standing]


def _said_standing(topic: Topic) -> str:
    if topic.state in RENEWED_ALL_THE_SAME:
        return f"no, we take no part: {topic.ended_because}"
    if topic.withdrawn_on is None:
        return "yes"
    if topic.source not in RUN_NATIONALLY:
        return "no"
    source = f" ({topic.withdrawn_source})" if topic.withdrawn_source else ""
    return f"no, its host withdrew it on {brief_date(topic.withdrawn_on)}{source}"


def _said_person(person: Person | None) -> str:
    """Name and address: two people may share a name."""
    return f"{person.name} ({person.email})" if person else ""


def _hours(count: int | None) -> str:
    return NONE if count is None else f"{count:,}"


def _refuse_namesake(session: Session, topic: Topic, form: ReviewTopicForm) -> None:
    namesake = select(Topic.id).where(
        Topic.programme_year == topic.programme_year,
        Topic.title_key == compared(form.title),
        Topic.id != topic.id,
    )
    if session.scalar(namesake) is not None:
        raise WrongForm([("title", f"“{form.title}” is on the programme {topic.programme_year} already")])


def _service(session: Session, form: ReviewTopicForm) -> Service | None:
    if not form.service:
        return None
    service = session.scalar(select(Service).where(Service.code == form.service))
    if service is None:
        raise WrongForm([("service", "Choose a Care Delivery Service from the list")])
    return service


def _person(session: Session, name: str | None, email: str | None, *, at: str) -> Person | None:
    return person_named(session, name or "", email, at=at) if email else None


def _objectives(session: Session, year: str, form: ReviewTopicForm) -> list[Objective]:
    """The objectives of the topic’s year that it serves."""
    query = select(Objective).where(Objective.programme_year == year, Objective.id.in_(form.objectives))
    objectives = list(session.scalars(query.order_by(Objective.code)))
    if len(objectives) < len(set(form.objectives)):
        raise WrongForm([("objectives", f"Choose from the objectives of {year}")])
    return objectives
