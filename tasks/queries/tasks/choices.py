"""What a form offers to choose from that is kept in the database: services and topics."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.clock import financial_year, local_date, now
from models.cycles.cycle_results import measure_names
from models.engine.change_points import point_choices
from models.forms.change_points import POINTS
from models.forms.project.meeting import MEASURES
from models.forms.project.plans.design_checklist import criteria_of
from models.forms.project.spread.sharing import NOBODY, OTHER_SERVICES, READERS
from models.policy.national import recommendations_of
from models.policy.programme import PROGRAMME
from models.records import Objective, Project, Service, Topic
from models.vocabulary import ObjectiveKind, Priority, ProjectType, QualityDimension, Stage, TopicState, Word
from tasks.answers.validate import is_free
from tasks.database.unit_of_work import reading
from tasks.distribution.readers import distribution_list
from tasks.people.lookup import supporters
from tasks.programme.topics.apply_answer import topics_of

Choices = Mapping[str, Sequence[tuple[str, str]]]


def offered() -> Choices:
    """What the form of a new proposal offers."""
    with reading() as session:
        return choices(session)


def choices(session: Session, project: Project | None = None) -> Choices:
    """Services by code and topics by id, each with its name; a topic that has its project is left out."""
    services = session.execute(select(Service.code, Service.name).order_by(Service.name)).tuples().all()
    own = project.service.code if project and project.service else ""
    today = local_date(now())
    years = financial_year(today), financial_year(date(today.year + 1, today.month, 1))
    topics = session.scalars(
        select(Topic)
        .where(or_(Topic.programme_year == years[0], Topic.programme_year == years[1]), is_free(project))
        .order_by(Topic.programme_year, Topic.title)
    )
    of_the_programme = {"suggestions": TopicState.SUGGESTED, "draft_topics": TopicState.ON_THE_PROGRAMME}
    return {
        **{
            name: _named(topics_of(session, project, state)) if _is_programme(project) and project else []
            for name, state in of_the_programme.items()
        },
        "recommendations": recommendations_of(project) if project else [],
        MEASURES: [(name, name) for name in measure_names(project)] if project else [],
        POINTS: point_choices(project) if project else [],
        "supporters": [(person.email, person.name) for person in supporters(session, today)],
        "design_criteria": [
            (criterion.key, criterion.says)
            for criterion in criteria_of(project.project_type if project else None)
        ],
        "services": services,
        OTHER_SERVICES: [(code, name) for code, name in services if code != own],
        READERS: readers_to_tick(session, project) if project else [],
        "topics": [(topic.id, f"{topic.title} ({topic.programme_year})") for topic in topics],
    }


def readers_to_tick(session: Session, project: Project) -> list[tuple[str, str]]:
    """Who is on the distribution list of a project that comes to its end, by address, and that it may be nobody."""
    if project.stage is not Stage.CLOSURE:
        return []
    on_list = distribution_list(session, project, now=now())
    return [*((reader.person.email, reader.said) for reader in on_list), (NOBODY, "Nobody by email")]


def choices_of_topics(year: str) -> Choices:
    """What the form of a topic of a year offers."""
    query = select(Objective).where(Objective.programme_year == year).order_by(Objective.code)
    kinds = list(ObjectiveKind)
    with reading() as session:
        objectives = sorted(session.scalars(query), key=lambda objective: kinds.index(objective.kind))
        services = session.execute(select(Service.code, Service.name).order_by(Service.name)).tuples().all()
    return {
        "services": services,
        "objectives": [(objective.id, f"{objective.code}: {objective.title}") for objective in objectives],
        "priorities": _labels(Priority),
        "dimensions": _labels(QualityDimension),
        "types": _labels(ProjectType),
    }


def _labels(words: type[Word]) -> list[tuple[str, str]]:
    return [(word.value, word.label) for word in words]


def _is_programme(project: Project | None) -> bool:
    return project is not None and project.definition == PROGRAMME.definition


def _named(topics: Sequence[Topic]) -> list[tuple[str, str]]:
    return [(topic.id, topic.title) for topic in topics]
