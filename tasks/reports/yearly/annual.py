"""The annual report of activity and learning, for whoever wants to read it: it leaves the Trust (6.7; OB-118)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from models.papers import Section
from models.vocabulary import AdoptionState
from tasks.adoption.following import adoptions_counted
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.model import Evidence
from tasks.reports.external.disclosure_control import Discretion, discretion
from tasks.reports.external.participation import national_topics, participation_summary
from tasks.reports.sections.improving import improving_table
from tasks.reports.sections.parts import counted, learning_table
from tasks.reports.yearly.activity import activity, activity_said, involvement
from tasks.reports.yearly.cycle_times import cycle_times
from tasks.reports.yearly.ledger import ledger
from tasks.reports.yearly.outcomes import actions, strategy, targets
from tasks.reports.yearly.training import training

NO_ADOPTIONS: Mapping[AdoptionState, int] = MappingProxyType({})
"""Where no service was asked to adopt anything."""


def annual(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """Activity, outcomes, learning, involvement, training, national audits, and how long our own steps take.

    It leaves the Trust: what people typed is said without names and small numbers of people (OB-008, OB-033).
    """
    careful = discretion(session)
    evidence = careful.evidence(evidence)
    sections = list(_sections(session, evidence, request.year, careful))
    grouped_texts = {section.heading: section.paragraphs for section in sections}
    return Body(
        title=f"Quality improvement and clinical audit: annual report {request.year}",
        audience="Quality Committee, staff, patients and the public",
        to_note=[
            activity_said(evidence),
            *(
                grouped_texts[heading][0]
                for heading in ("What has improved", "Targets", "Actions")
                if evidence.projects
            ),
        ],
        sections=sections,
    )


def _sections(session: Session, evidence: Evidence, year: str, careful: Discretion) -> Iterator[Section]:
    yield activity(evidence)
    if evidence.projects:
        yield ledger(evidence)
    if any(project.drivers or project.tested for project in evidence.projects):
        yield Section("How projects improve", tables=[improving_table(evidence.projects)])
    if evidence.projects:
        yield targets(evidence)
        yield actions(evidence)
    yield learning(evidence, adoptions_counted(session, evidence.period.first, evidence.period.last))
    if evidence.projects:
        yield involvement(evidence)
    yield training(session, evidence)
    if (served := strategy(session, year, careful)) is not None:
        yield served
    topics = national_topics(session, evidence, year, careful)
    yield Section(
        "National audits and enquiries",
        paragraphs=["The Quality Account names each of them."] if topics else [],
        tables=[participation_summary(topics)],
    )
    yield cycle_times(session, evidence)


def learning(evidence: Evidence, adoptions: Mapping[AdoptionState, int] = NO_ADOPTIONS) -> Section:
    """What was learned by projects that ended in the period, of use elsewhere first, in their leads’ words (OB-094).

    `adoptions` is how many services that were asked in it to adopt something came to what (OB-108).
    """
    ended = [project for project in (*evidence.closed, *evidence.ended_early) if project.learning]
    ended.sort(key=lambda project: (not project.is_transferable, project.reference))
    elsewhere = sum(project.is_transferable for project in ended)
    return Section(
        "What was learned",
        paragraphs=[
            f"{counted(len(ended), 'project')} left learning behind; that of {elsewhere:,} is of use elsewhere.",
            *_adopted(adoptions),
        ]
        if ended
        else [],
        tables=[learning_table(ended)],
    )


def _adopted(adoptions: Mapping[AdoptionState, int]) -> Iterator[str]:
    """How many services were asked to adopt something, and what came of it by now."""
    if not (asked := sum(adoptions.values())):
        return
    words = {
        AdoptionState.ADOPTED: "adopted it",
        AdoptionState.BEGUN: "began a project",
        AdoptionState.ALREADY: "worked this way already",
        AdoptionState.DECLINED: "said no",
        AdoptionState.ENDED: "gave it up",
        AdoptionState.ASKED: "had not answered yet",
    }
    parts = [f"{adoptions[state]:,} {outcome}" for state, outcome in words.items() if adoptions.get(state)]
    yield f"Services were asked {asked:,} times to adopt what another had learned: {', '.join(parts)}."
