"""Tables that more than one report has, and how figures are counted with the references behind them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from models.clock import spoken_date
from models.figures import Result
from models.judgement import target_said
from models.papers import Cell, Column, Figure, Table
from models.vocabulary import Stage
from tasks.reports.evidence.known import ActionTaken, Evidence, Period, ProjectTaken

LONG_OVERDUE = 20
"""Working days after which a committee is asked about an overdue action."""


def count_of(projects: Iterable[ProjectTaken]) -> Figure:
    """How many projects, with their references."""
    references = [project.reference for project in projects]
    return Figure(len(references), references)


def counted(count: int, one: str, many: str = "") -> str:
    """“1 project”, “3 projects”."""
    return f"1 {one}" if count == 1 else f"{count:,} {many or f'{one}s'}"


def said_period(period: Period) -> str:
    """“1 April 2026 to 31 March 2027”."""
    return f"{_day(spoken_date(period.first))} to {_day(spoken_date(period.last))}"


def day_said(day: date) -> str:
    """“1 April 2026”, in a column or a sentence in which the weekday says nothing."""
    return _day(spoken_date(day))


def _day(spoken: str) -> str:
    return spoken.partition(" ")[2]


def overdue_actions(evidence: Evidence) -> list[tuple[ProjectTaken, ActionTaken]]:
    """Every overdue action, the longest first."""
    today = evidence.period.today
    found = [
        (project, action)
        for project in evidence.open
        for action in project.open_actions(today)
        if action.late_by(today)
    ]
    return sorted(found, key=lambda one: -one[1].late_by(today))


def long_overdue_actions(evidence: Evidence) -> list[tuple[ProjectTaken, ActionTaken]]:
    """Those of which a committee is asked, the longest first."""
    today = evidence.period.today
    return [one for one in overdue_actions(evidence) if one[1].late_by(today) > LONG_OVERDUE]


def unattended(evidence: Evidence) -> list[ProjectTaken]:
    """Open projects that miss a target without an open action (6.6)."""
    today = evidence.period.today
    return [one for one in evidence.open if one.below_target and not one.open_actions(today)]


def actions_table(evidence: Evidence, *, title: str = "Open actions, overdue first") -> Table:
    """Every open action with its age, the longest overdue first (6.6; OB-114)."""
    today = evidence.period.today
    found = [(project, action) for project in evidence.open for action in project.open_actions(today)]
    found.sort(key=lambda one: (-one[1].late_by(today), one[1].due_on, one[0].reference))
    return Table(
        title=title,
        columns=[
            Column("Project"),
            Column("Action"),
            Column("Owner"),
            Column("By"),
            Column("Working days overdue", is_number=True),
        ],
        rows=[
            (
                project.reference,
                f"{action.number}. {action.what}",
                action.owner,
                action.due_on,
                action.late_by(today),
            )
            for project, action in found
        ],
        when_empty="No action is open.",
    )


def projects_table(projects: Iterable[ProjectTaken], *, title: str, when_empty: str) -> Table:
    """Projects with their lead, where they stand and what is asked next."""
    return Table(
        title=title,
        columns=[
            Column("Project"),
            Column("Title"),
            Column("Lead"),
            Column("Stands at"),
            Column("What is asked next"),
        ],
        rows=[
            (one.reference, one.title, one.lead, _stands(one), "; ".join(_asked(one)) or "Nothing")
            for one in projects
        ],
        when_empty=when_empty,
    )


def closed_table(projects: Iterable[ProjectTaken]) -> Table:
    """Projects that were closed with report and learning, and when."""
    return Table(
        title="Projects closed",
        columns=[Column("Project"), Column("Title"), Column("Lead"), Column("Closed on")],
        rows=[(one.reference, one.title, one.lead, one.closed_on or "") for one in projects],
        when_empty="No project was closed.",
    )


def _stands(project: ProjectTaken) -> str:
    cycle = f", cycle {len(project.cycles) + 1}" if project.stage is Stage.DATA_COLLECTION else ""
    hold = f" ({project.hold})" if project.hold else ""
    return f"{project.stage.label}{cycle}{hold}"


def _asked(project: ProjectTaken) -> Iterator[str]:
    for one in sorted(project.waiting, key=lambda waiting: waiting.due_on):
        yield f"{one.kind.said} ({one.role.label}), by {_day(spoken_date(one.due_on))}"


def result_columns(what: str, *more: Column) -> list[Column]:
    """The columns of a table of results; those that count people are marked (OB-033)."""
    return [
        Column("Project"),
        Column(what),
        Column("Target"),
        Column("Period"),
        *(Column(name, is_number=True, counts_people=True) for name in ("Result %", "Number", "Out of")),
        *more,
    ]


def result_said(result: Result) -> tuple[str, str, str]:
    """The name of a measure, its target, and the period of its result, for the columns above."""
    return result.measure.name, target_said(result.measure).removeprefix("target "), result.period.said


def below_target_table(projects: Iterable[ProjectTaken]) -> Table:
    """Targets that the newest figures miss; figures count people."""
    return Table(
        title="Targets missed",
        columns=result_columns("Measure", Column("Open actions", is_number=True)),
        rows=[
            (
                project.reference,
                *result_said(result),
                result.percent,
                result.numerator,
                result.denominator,
                sum(action.outcome is None for action in project.actions),
            )
            for project in projects
            for result in project.below_target
        ],
        when_empty="No target is missed.",
    )


def learning_table(projects: Iterable[ProjectTaken], *, title: str = "What was learned") -> Table:
    """The learning of projects that ended, in their leads’ words."""
    return Table(
        title=title,
        columns=[Column("Project"), Column("Title"), Column("Learning"), Column("Of use elsewhere")],
        rows=[
            (one.reference, one.title, one.learning, "Yes" if one.is_transferable else "No")
            for one in projects
            if one.learning
        ],
        when_empty="No learning was recorded in the period.",
    )


Counting = Callable[[Sequence[ProjectTaken]], Cell]


def by_service(evidence: Evidence, title: str, columns: Sequence[tuple[str, Counting]]) -> Table:
    """A row for each Care Delivery Service that has projects, and a total; each count has its references."""
    names = sorted({project.service for project in evidence.projects})
    rows = [
        (name, *(count([one for one in evidence.projects if one.service == name]) for _, count in columns))
        for name in names
    ]
    return Table(
        title=title,
        columns=[Column("Care Delivery Service"), *(Column(name, is_number=True) for name, _ in columns)],
        rows=rows,
        total=("All", *(count(evidence.projects) for _, count in columns)) if rows else (),
        when_empty="No project was under way.",
    )
