"""Tables that more than one report has, and how figures are counted with the references behind them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from models.clock import spoken_date
from models.measures.results import Result
from models.papers import Cell, Column, Section, SourcedFigure, Table
from tasks.projects.approval_dates import collecting_stages
from tasks.reports.evidence.facts import (
    approved_before_data,
    figures_after_approval,
    open_actions,
    overdue_actions,
    overdue_steps,
    waiting_for_somebody_late,
)
from tasks.reports.evidence.missed import MissedStandard
from tasks.reports.evidence.model import Evidence, ProjectEvidence, ReportPeriod, RiskEvidence

MOST_NAMED = 10
"""As many are named in a sentence, and asked about one by one; the tables have all."""


def count_of(projects: Iterable[ProjectEvidence]) -> SourcedFigure:
    """How many projects, with their references."""
    references = [project.reference for project in projects]
    return SourcedFigure(len(references), references)


def counted(count: int, text: str, many: str = "") -> str:
    """“1 project”, “3 projects”."""
    return f"1 {text}" if count == 1 else f"{count:,} {many or f'{text}s'}"


def said_period(period: ReportPeriod) -> str:
    """“1 April 2026 to 31 March 2027”."""
    return f"{_day(spoken_date(period.first))} to {_day(spoken_date(period.last))}"


def day_said(day: date) -> str:
    """“1 April 2026”, in a column or a sentence in which the weekday says nothing."""
    return _day(spoken_date(day))


def _day(spoken: str) -> str:
    return spoken.partition(" ")[2]


def named(projects: Iterable[ProjectEvidence]) -> str:
    """“Sepsis bundle, QI-2026-0001; Falls with harm, QI-2026-0002 and 3 more”: at most ten, as they come."""
    return titles_said([f"{project.title}, {project.reference}" for project in projects])


def titles_said(titles: Sequence[str]) -> str:
    """At most ten titles, and how many more there are."""
    shown = "; ".join(titles[:MOST_NAMED])
    return f"{shown} and {len(titles) - MOST_NAMED:,} more" if len(titles) > MOST_NAMED else shown


def at_most(questions: Sequence[str], most: int = MOST_NAMED) -> list[str]:
    """So many questions, the worst first as they come; the last says how many more there are."""
    shown, more = list(questions[:most]), len(questions) - most
    if more > 0:
        shown[-1] = f"{shown[-1]} ({more:,} more like these stand in the tables below.)"
    return shown


def late_said(evidence: Evidence) -> str:
    """“10 of 15 projects under way wait for somebody who is late”, and how many actions and other steps are overdue."""
    late, under_way = waiting_for_somebody_late(evidence), evidence.open
    actions, steps = len(overdue_actions(evidence)), len(overdue_steps(evidence))
    waits = "waits" if len(late) == 1 else "wait"
    verb = "is" if actions + steps == 1 else "are"
    return (
        f"{len(late):,} of {counted(len(under_way), 'project')} under way {waits} for somebody who is late: "
        f"{counted(actions, 'action')} and {counted(steps, 'other step')} {verb} overdue."
    )


def movement_said(evidence: Evidence) -> str:
    """“15 projects under way; in the period 3 begun, 2 closed and 1 ended early.”, in a sentence."""
    return (
        f"{counted(len(evidence.open), 'project')} under way; in the period {len(evidence.begun):,} begun, "
        f"{len(evidence.closed):,} closed and {len(evidence.ended_early):,} ended early."
    )


def closed_said(evidence: Evidence) -> str:
    """“4 projects closed in the period, 3 of them with learning on record.”, in a sentence."""
    closed = evidence.closed
    learned = sum(bool(project.learning) for project in closed)
    return f"{counted(len(closed), 'project')} closed in the period, {learned:,} of them with learning on record."


def approval_said(evidence: Evidence) -> str:
    """How many were approved before they began to collect data, and entered no figures of days before (6.3)."""
    approved, figures = approved_before_data(evidence), figures_after_approval(evidence)
    return (
        f"{counted(len(approved.all), 'project')} began to collect data in the period, {len(approved.held):,} of them "
        f"with an approval on record by that day. {counted(len(figures.all), 'project')} entered figures; "
        f"{len(figures.held):,} of them have none of a day before the approval."
    )


def actions_table(evidence: Evidence, *, title: str = "Open actions, overdue first") -> Table:
    """Every open action with its age, the longest overdue first (6.6; OB-114)."""
    today = evidence.period.today
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
                action.named,
                action.owner,
                action.due_on,
                action.late_by(today),
            )
            for project, action in open_actions(evidence)
        ],
        when_empty="No action is open.",
    )


def projects_table(projects: Iterable[ProjectEvidence], *, title: str, when_empty: str) -> Table:
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
            (
                project.reference,
                project.title,
                project.lead,
                _stands(project),
                "; ".join(_asked(project)) or "Nothing",
            )
            for project in projects
        ],
        when_empty=when_empty,
    )


def late_section(projects: Iterable[ProjectEvidence]) -> Section:
    """The projects that wait for somebody who is late."""
    return Section(
        "Projects that wait for somebody who is late",
        tables=[
            projects_table(projects, title="Projects with something late", when_empty="Nothing is late.")
        ],
    )


def closed_table(projects: Iterable[ProjectEvidence]) -> Table:
    """Projects that were closed, and when."""
    return Table(
        title="Projects closed",
        columns=[Column("Project"), Column("Title"), Column("Lead"), Column("Closed on")],
        rows=[
            (project.reference, project.title, project.lead, project.closed_on or "") for project in projects
        ],
        when_empty="No project was closed.",
    )


def _stands(project: ProjectEvidence) -> str:
    cycle = f", cycle {project.cycle}" if project.stage in collecting_stages() else ""
    hold = f" ({project.hold})" if project.hold else ""
    return f"{project.stage.label}{cycle}{hold}"


def _asked(project: ProjectEvidence) -> Iterator[str]:
    for step in sorted(project.waiting, key=lambda waiting: waiting.due_on):
        yield f"{step.kind.said} ({step.role.label}), by {_day(spoken_date(step.due_on))}"


RESULT_COLUMNS = (
    Column("Result", is_number=True, counts_people=True),
    Column("Unit"),
    Column("Number", is_number=True, counts_people=True),
    Column("Out of", is_number=True, counts_people=True),
)
"""A result in the unit of its measure, and what was counted, if anything was."""


def result_columns(what: str, *more: Column) -> list[Column]:
    """The columns of a table of results; those that count people are marked (OB-033)."""
    return [
        Column("Project"),
        Column(what),
        Column("Target"),
        Column("Period"),
        *RESULT_COLUMNS,
        *more,
    ]


def result_said(result: Result) -> tuple[str, str, str]:
    """The name of a measure, its target, and the period of its result, for the columns above."""
    return result.measure.name, result.measure.target_words.removeprefix("target "), result.period.said


def result_cells(result: Result) -> tuple[Cell, Cell, Cell, Cell]:
    """A result, its unit, the number and what it is out of, for `RESULT_COLUMNS`; empty for what it has not."""
    unit = result.measure.axis_words.replace("per cent", "%")
    if result.is_average:
        unit = f"{unit}, on average".removeprefix(", ")
    number, out_of = ("" if count is None else count for count in (result.number, result.out_of))
    return result.rounded, unit, number, out_of


def below_target_table(
    missed: Iterable[MissedStandard],
    *,
    cells: Callable[[Result], tuple[Cell, Cell, Cell, Cell]] = result_cells,
    note: str = "",
) -> Table:
    """Targets that the newest figures miss, and what is done about each; figures count people (OB-112).

    `cells` says a result as it may be read there, and `note` what was left out of it.
    """
    return Table(
        title="Targets missed",
        columns=result_columns("Measure", Column("What is done about it")),
        rows=[
            (
                missed_standard.project.reference,
                *result_said(missed_standard.result),
                *cells(missed_standard.result),
                missed_standard.attention.label,
            )
            for missed_standard in missed
        ],
        when_empty="No target is missed.",
        note=note,
    )


def risks_table(risks: Iterable[RiskEvidence]) -> Table:
    """The risks that are accepted now, also of projects that have ended, the one looked at next first (OB-011, OB-112).

    Each stands with the role that accepts it.
    """
    return Table(
        title="Accepted risks",
        columns=[
            Column("Project"),
            Column("What stays as it is"),
            Column("Accepted by"),
            Column("Looked at again"),
            Column("Risk register"),
            Column("Reason"),
        ],
        rows=[
            (risk.reference, risk.about, risk.role, risk.review_on, risk.register, risk.because)
            for risk in risks
        ],
        when_empty="No risk is accepted.",
    )


def learning_table(projects: Iterable[ProjectEvidence], *, title: str = "What was learned") -> Table:
    """The learning of projects that ended, in their leads’ words."""
    return Table(
        title=title,
        columns=[Column("Project"), Column("Title"), Column("Learning"), Column("Of use elsewhere")],
        rows=[
            (project.reference, project.title, project.learning, "Yes" if project.is_transferable else "No")
            for project in projects
            if project.learning
        ],
        when_empty="No learning was recorded in the period.",
    )


Counting = Callable[[Sequence[ProjectEvidence]], Cell]


def by_service(evidence: Evidence, title: str, columns: Sequence[tuple[str, Counting]]) -> Table:
    """A row for each Care Delivery Service that has projects, and a total; each count has its references."""
    names = sorted({project.service for project in evidence.projects})
    rows = [
        (
            name,
            *(
                count([project for project in evidence.projects if project.service == name])
                for _, count in columns
            ),
        )
        for name in names
    ]
    return Table(
        title=title,
        columns=[Column("Care Delivery Service"), *(Column(name, is_number=True) for name, _ in columns)],
        rows=rows,
        total=("All", *(count(evidence.projects) for _, count in columns)) if rows else (),
        when_empty="No project was under way.",
    )
