"""The charts of a project's measures: the one source of every chart on pages and in papers (3.1, 6.7; OB-042, 059)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.planned_actions import AGREED_IN, planned_by_key, under_names
from models.answers.project_answers import answer_of
from models.answers.renamed_measures import PLANNED_IN, names_in_plans
from models.clock import local_date
from models.forms.project.action_monitoring import ImplementActionForm
from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement
from models.records import Decision, HumanTask, Project
from models.vocabulary import MeasureKind, MeasureType, Outcome, TaskKind
from notifications.documents.charts import Annotation, ComplianceBar, ComplianceTarget
from tasks.charts.charted_groups import ChartedGroup, GroupedFigures, charted_groups, grouped_figures
from tasks.improvement.reading import chart_marks
from tasks.projects.approval_dates import approval_dates

RETROSPECTIVE = "Approved; figures of before are retrospective"
NO_GROUPS: GroupedFigures = MappingProxyType({})
LONGEST_MARK = 90
"""Letters of a mark; the whole action stands on the project's page."""


@dataclass(frozen=True)
class ChartedMeasure:
    """A measure in force as its chart shows it: its judgement, what was done when, and a standard cycle by cycle.

    `marks` are tests of change, actions done, and the approval where figures are retrospective; `compliance`
    has a bar for each cycle of a standard, the oldest first, and is empty for other measures; `groups` are those of its
    plan that have figures of their own.
    """

    judgement: FigureJudgement
    marks: Sequence[Annotation] = ()
    compliance: Sequence[ComplianceBar] = ()
    groups: Sequence[ChartedGroup] = ()

    @property
    def name(self) -> str:
        return self.judgement.measure.name

    @property
    def standard_target(self) -> ComplianceTarget | None:
        """The target that the bars are shown with, if it is one number."""
        measure = self.judgement.measure
        if measure.target is None or measure.target.line is None:
            return None
        return ComplianceTarget(Decimal(str(measure.target.line)), measure.target_words)


def charted_measures(
    session: Session, project: Project, judged: Sequence[FigureJudgement]
) -> list[ChartedMeasure]:
    """Each measure in force that has figures, as `judged_measures` has it, with its marks; none without figures."""
    if not judged:
        return []
    approval = approval_dates(session, select(Project.id).where(Project.id == project.id))
    approved_on = approval[project.id].approved_on if project.id in approval else None
    return charted_of(session, project, judged, approved_on)


def charted_of(
    session: Session, project: Project, judged: Sequence[FigureJudgement], approved_on: date | None
) -> list[ChartedMeasure]:
    """The same, where the day of the approval is known already."""
    groups = grouped_figures(session, project, judged)
    tests = [Annotation(mark.day, mark.words) for mark in chart_marks(session, project.id)]
    marks = marks_of(session, project)
    return charted(judged, {**marks, "": [*marks.get("", ()), *tests]}, approved_on, groups)


def charted(
    judged: Sequence[FigureJudgement],
    marks: Mapping[str, Sequence[Annotation]],
    approved_on: date | None,
    groups: GroupedFigures = NO_GROUPS,
) -> list[ChartedMeasure]:
    """The same of what is read already; `marks` are by the measure's name as `compared`, those of all under “”.

    Where figures lie before the approval, its day is a mark, too (6.3; OB-095).
    """
    return [
        ChartedMeasure(
            judgement,
            sorted(
                [
                    *marks.get("", ()),
                    *marks.get(compared(judgement.measure.name), ()),
                    *approval_mark(judgement, approved_on),
                ]
            ),
            list(_compliance(judgement)),
            charted_groups(judgement, groups) if groups else (),
        )
        for judgement in judged
    ]


def approval_mark(judgement: FigureJudgement, approved_on: date | None) -> list[Annotation]:
    """The day of the approval, where figures of a measure lie before it (6.3; OB-095)."""
    if approved_on is None or not any(result.has_early for result in judgement.series.results):
        return []
    return [Annotation(approved_on, RETROSPECTIVE)]


def marks_of(session: Session, project: Project) -> dict[str, list[Annotation]]:
    """What was done in all cycles of a project, by the measure it was for: actions on the day practice changed."""
    query = (
        select(HumanTask, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id == project.id,
            HumanTask.kind.in_((*AGREED_IN, *PLANNED_IN, TaskKind.IMPLEMENT_ACTION)),
        )
        .order_by(HumanTask.opened_at, HumanTask.id)
    )
    rows = session.execute(query).tuples().all()
    names = names_in_plans(decision for task, decision in rows if task.kind in PLANNED_IN)
    addressed = dict(chain.from_iterable(_addressed(task, decision, names) for task, decision in rows))
    marks: dict[str, list[Annotation]] = {}
    for task, decision in rows:
        if task.kind is TaskKind.IMPLEMENT_ACTION and decision.outcome is Outcome.COMPLETED:
            key = addressed.get(task.task_key, "")
            marks.setdefault(key, []).append(_done(task, decision))
    return marks


def _done(task: HumanTask, decision: Decision) -> Annotation:
    changed_on = answer_of(decision, ImplementActionForm).changed_on
    return action_mark(changed_on or local_date(decision.at), task.about or "an action")


def action_mark(day: date, what: str) -> Annotation:
    """An action done on a day; a long one is cut."""
    words = what if len(what) <= LONGEST_MARK else f"{what[:LONGEST_MARK].rsplit(' ', 1)[0]} …"
    return Annotation(day, f"Action done: {words}")


def _addressed(task: HumanTask, decision: Decision, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The measure that each agreed action is for, as names are `compared`, by the key under which it is asked about."""
    for key, action in under_names(planned_by_key(task.id, task.kind, decision), names).items():
        yield key, compared(action.addresses or "")


def _compliance(judgement: FigureJudgement) -> Iterator[ComplianceBar]:
    measure = judgement.measure
    if measure.role is not MeasureType.STANDARD or measure.kind is not MeasureKind.PROPORTION:
        return
    for result in judgement.series.results:
        if result.number is not None and result.out_of:
            name = f"Cycle {result.cycle}, {result.period.said}"
            yield ComplianceBar(name, int(result.number), int(result.out_of), result.exceptions)
