"""What people did in each cycle of a project, as the record has it; nothing is estimated, and no hours are made up."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import Decision, HumanTask, MeasureFigure, PdsaTest, ProjectPart
from models.vocabulary import Outcome, Part, TaskKind
from tasks.contributions.cycles import CycleSpan, cycle_spans

ROLES: Mapping[Part, tuple[str, str]] = {
    Part.LEAD: ("Project lead", "Led the project"),
    Part.DEPUTY: ("Deputy lead", "Was deputy lead of the project"),
    Part.SUPERVISOR: ("Supervisor", "Supervised the project"),
    Part.SPONSOR: ("Senior sponsor", "Backed the project as its senior sponsor"),
    Part.MEMBER: ("Team member", "Took part in the project team"),
}
"""The parts that count as taking part, what they are called, and what somebody did by them."""

_STEPS: Mapping[TaskKind, str] = {
    TaskKind.REVIEW_EVIDENCE: "Reviewed the evidence",
    TaskKind.DESIGN: "Designed what was measured",
    TaskKind.PLAN_CYCLE: "Planned the data collection",
    TaskKind.SUBMIT_DATA: "Gave the figures of the cycle",
    TaskKind.REPORT_FINDINGS: "Reported the findings",
    TaskKind.RECORD_MEETING: "Took the findings to a specialty meeting",
    TaskKind.CHECK_EFFECT: "Checked the effect of the actions",
    TaskKind.REVIEW_METHODOLOGY: "Reviewed the methodology",
    TaskKind.WRITE_FINAL_REPORT: "Wrote the final report",
    TaskKind.SHARE_LEARNING: "Shared what was learned",
}
"""The answers of a project’s own people that say what they did."""

FIGURES, ACTION, TEST = "Data collector", "Action owner", "Tester of a change"
"""What those are called who did so and have no other part."""


@dataclass(frozen=True)
class CycleContribution:
    """What one person was and did in one cycle of one project."""

    roles: tuple[str, ...]
    deeds: tuple[str, ...]


ContributionKey = tuple[str, str, int]
"""A project and a person by their ids, and the number of the cycle."""


@dataclass(frozen=True)
class Contributions:
    """The cycles of some projects by their ids, and what people were and did in each."""

    spans: Mapping[str, list[CycleSpan]]
    by_key: Mapping[ContributionKey, CycleContribution]

    def deeds_in(self, project_id: str) -> list[str]:
        """What was done in all cycles of a project, each once."""
        given = [
            deed
            for (of, _, _), each in sorted(self.by_key.items())
            if of == project_id
            for deed in each.deeds
        ]
        return list(dict.fromkeys(given))


def contributions(
    session: Session, project_ids: Collection[str], person_id: str | None = None
) -> Contributions:
    """Who did what in each cycle of these projects; of one person only, if one is named. Five reads, however many."""
    spans = cycle_spans(session, project_ids)
    roles: dict[ContributionKey, list[str]] = {}
    deeds: dict[ContributionKey, list[str]] = {}
    told = [
        *_parts(session, spans, person_id),
        *_steps(session, spans, person_id),
        *_figures(session, spans, person_id),
        *_tests(session, spans, person_id),
    ]
    for key, role, deed in told:
        roles.setdefault(key, []).append(role)
        deeds.setdefault(key, []).append(deed)
    by_key = {
        key: CycleContribution(_own_roles(roles[key]), tuple(dict.fromkeys(of_key)))
        for key, of_key in deeds.items()
    }
    return Contributions(spans, by_key)


Spans = Mapping[str, list[CycleSpan]]
Told = Iterator[tuple[ContributionKey, str, str]]


def _own_roles(roles: list[str]) -> tuple[str, ...]:
    """What somebody was, each once; what they only did is a role where they had no other."""
    given = tuple(dict.fromkeys(filter(None, roles)))
    held = tuple(role for role in given if role in {name for name, _ in ROLES.values()})
    return larger_roles(held) or given or ("Contributor",)


def larger_roles(roles: Sequence[str]) -> tuple[str, ...]:
    """What somebody was in a project, without “team member” where they led, deputised or supervised."""
    leading = {ROLES[part][0] for part in (Part.LEAD, Part.DEPUTY, Part.SUPERVISOR)}
    if leading.isdisjoint(roles):
        return tuple(roles)
    return tuple(role for role in roles if role != ROLES[Part.MEMBER][0])


def _parts(session: Session, spans: Spans, person_id: str | None) -> Told:
    query = select(ProjectPart).where(
        ProjectPart.project_id.in_(spans), ProjectPart.part.in_(ROLES), ProjectPart.mistaken_at.is_(None)
    )
    if person_id:
        query = query.where(ProjectPart.person_id == person_id)
    for part in session.scalars(query.order_by(ProjectPart.began_at, ProjectPart.id)):
        first = local_date(part.began_at)
        last = local_date(part.ended_at) if part.ended_at else None
        for span in spans[part.project_id]:
            if span.meets(first, last):
                role, deed = ROLES[part.part]
                yield (part.project_id, part.person_id, span.cycle), role, deed


def _steps(session: Session, spans: Spans, person_id: str | None) -> Told:
    """Answers of their own; actions that are done are counted."""
    query = (
        select(HumanTask.project_id, Decision.person_id, HumanTask.cycle, HumanTask.kind, Decision.outcome)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id.in_(spans), HumanTask.kind.in_((*_STEPS, TaskKind.IMPLEMENT_ACTION)))
        .order_by(Decision.at, Decision.id)
    )
    if person_id:
        query = query.where(Decision.person_id == person_id)
    done: Counter[ContributionKey] = Counter()
    for project_id, by, cycle, kind, outcome in session.execute(query).tuples():
        key = (project_id, by, max(cycle, 1))
        if kind is not TaskKind.IMPLEMENT_ACTION:
            yield key, "", _STEPS[kind]
        elif outcome is Outcome.COMPLETED:
            done[key] += 1
    for key, count in done.items():
        yield key, ACTION, f"Carried out {_counted(count, 'action')}"


def _figures(session: Session, spans: Spans, person_id: str | None) -> Told:
    query = (
        select(MeasureFigure.project_id, MeasureFigure.entered_by_id, MeasureFigure.cycle, func.count())
        .where(MeasureFigure.project_id.in_(spans))
        .group_by(MeasureFigure.project_id, MeasureFigure.entered_by_id, MeasureFigure.cycle)
    )
    if person_id:
        query = query.where(MeasureFigure.entered_by_id == person_id)
    for project_id, by, cycle, count in session.execute(query).tuples():
        yield (project_id, by, max(cycle, 1)), FIGURES, f"Entered {_counted(count, 'figure')}"


def _tests(session: Session, spans: Spans, person_id: str | None) -> Told:
    query = select(PdsaTest.project_id, PdsaTest.owner_id, PdsaTest.starts_on).where(
        PdsaTest.project_id.in_(spans), PdsaTest.recorded_at.is_not(None)
    )
    if person_id:
        query = query.where(PdsaTest.owner_id == person_id)
    tested: Counter[ContributionKey] = Counter()
    for project_id, owner, day in session.execute(query).tuples():
        tested[project_id, owner, _cycle_on(spans[project_id], day)] += 1
    for key, count in tested.items():
        yield key, TEST, f"Tested {_counted(count, 'change')} (plan, do, study, act)"


def _cycle_on(spans: list[CycleSpan], day: date) -> int:
    """The first cycle that was not over on a day; the newest for a day after all."""
    return max(next((span.cycle for span in spans if day <= span.ended_on), spans[-1].cycle), 1)


def _counted(count: int, text: str) -> str:
    return f"{count} {text}{'' if count == 1 else 's'}"
