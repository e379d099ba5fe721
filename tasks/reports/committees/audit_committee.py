"""Assurance for the Audit Committee: whether the process did what it is there for, and where not (5.1; OB-069)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from models.papers import Cell, Column, Section, Table
from models.rounding import percent_of
from models.vocabulary import Role
from models.working_time import working_days_between
from tasks.reports.body import Body, ReportRequest
from tasks.reports.committees.clauses import NOT_COUNTED, ClauseEvidence, clause_measures
from tasks.reports.committees.compliance import OURS, compliance_table, not_held_table, side_by_side
from tasks.reports.committees.controls import ACTION_DONE, Control, Lapse, asked_about, controls, figure_of
from tasks.reports.committees.scorecard import scorecard
from tasks.reports.evidence.dates_kept import passed_dates
from tasks.reports.evidence.decisions import decisions
from tasks.reports.evidence.facts import ActionOfProject, overdue_actions
from tasks.reports.evidence.model import Evidence, OpenStep
from tasks.reports.external.governance_evidence import changes
from tasks.reports.sections.parts import approval_said, counted, late_said, titles_said

TO_DECIDE = 3
"""As many exceptions is the committee asked about, the weightiest first."""

BANDS = (("1 to 20", 20), ("21 to 60", 60), ("More than 60", None))
"""How late an action is, in working days."""

LONGEST_BAND = 60

Late = Sequence[ActionOfProject]


def audit_committee(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """The controls of the process with their exceptions by reference, and what is overdue now.

    Policy 5.1 (OB-069), with the changes of the programme (OB-031), meetings (OB-109) and reviews of methodology
    (OB-116, OB-117). It stays in the Trust.
    """
    decided = decisions(session, evidence.projects, *asked_about())
    all_controls = controls(evidence, decided, changes(session, request))
    passed = passed_dates(session, evidence.period)
    late = overdue_actions(evidence)
    return Body(
        title="Assurance on clinical audit and quality improvement",
        audience="Audit Committee",
        to_decide=list(islice(_to_decide(all_controls, late, evidence), TO_DECIDE)),
        to_note=_to_note(all_controls, late, evidence),
        sections=[
            Section(
                "Controls and how they held",
                [
                    approval_said(evidence),
                    "What is not due yet is not counted. A control that was not put to the test shows 0 out of 0.",
                ],
                tables=[_controls_table(all_controls)],
            ),
            Section("Exceptions", tables=[_exceptions_table(all_controls)]),
            _clauses(session, ClauseEvidence(evidence, all_controls, passed), request),
            Section(
                "The services",
                [OURS],
                tables=[
                    side_by_side(
                        scorecard(session, evidence, passed),
                        "Scorecard of the services",
                    )
                ],
            ),
            Section(
                "Overdue now",
                ["Actions are late by the date that was last agreed for them."],
                tables=[_by_age(late, evidence), _by_role(evidence)],
            ),
        ],
    )


def _clauses(session: Session, seen: ClauseEvidence, request: ReportRequest) -> Section:
    """The policy clause by clause, what did not hold by service, and what cannot be counted (10.1; OB-150)."""
    measures = clause_measures(session, seen, request)
    tested = [measure for measure in measures if measure.whole.out_of]
    return Section(
        "The policy clause by clause",
        [
            OURS,
            f"{counted(len(measures), 'measure')}, {len(tested):,} of them put to the test in the period.",
        ],
        tables=[
            compliance_table(measures, "Clause by clause"),
            not_held_table(measures),
            Table(
                title="Clauses of which nothing is counted",
                columns=[Column("Clause"), Column("What it asks, and where that is seen")],
                rows=list(NOT_COUNTED.items()),
            ),
        ],
    )


def _to_decide(all_controls: Sequence[Control], late: Late, evidence: Evidence) -> Iterator[str]:
    """The longest overdue actions, if they are very late, and the exceptions of each control by weight."""
    today = evidence.period.today
    titles = {project.reference: project.title for project in evidence.projects}
    very_late = [row for row in late if row[1].late_by(today) > LONGEST_BAND]
    if very_late:
        sentences = [
            f"{project.title} ({project.reference}), action {action.number}: {action.late_by(today):,} working days"
            for project, action in very_late
        ]
        yield (
            f"More than {LONGEST_BAND} working days overdue: {titles_said(sentences)}. "
            "Is the risk accepted, or who sees to it, by when?"
        )
    for control in all_controls:
        if control.lapses and not (very_late and control.name == ACTION_DONE):
            yield f"{control.name}: {_lapses_said(control, titles)}. Is it accepted, or what is required?"


def _lapses_said(control: Control, titles: Mapping[str, str]) -> str:
    """The exceptions of a control, each project once with its worst: at most ten titles, the worst first."""
    if not control.is_of_projects:
        return titles_said([lapse.what for lapse in control.lapses])
    worst_first = sorted(control.lapses, key=lambda lapse: -lapse.days_late)
    by_project: dict[str, list[Lapse]] = {}
    for lapse in worst_first:
        by_project.setdefault(lapse.reference, []).append(lapse)
    return titles_said(
        [
            f"{titles[reference]} ({reference}): {lapses[0].what}{_more(len(lapses) - 1)}"
            for reference, lapses in by_project.items()
        ]
    )


def _more(count: int) -> str:
    return f" (and {counted(count, 'more exception')})" if count else ""


def _to_note(all_controls: Sequence[Control], late: Late, evidence: Evidence) -> list[str]:
    tested = [control for control in all_controls if control.tested.value]
    without = [control for control in tested if not control.lapses]
    today = evidence.period.today
    very = sum(action.late_by(today) > LONGEST_BAND for _, action in late)
    return [
        (
            f"Of {counted(len(all_controls), 'control')}, {len(tested):,} were put to the test in the period and "
            f"{len(without):,} held without exception."
        ),
        f"{counted(len(late), 'action')} overdue, {very:,} of them by more than {LONGEST_BAND} working days.",
        late_said(evidence),
    ]


def _controls_table(all_controls: Sequence[Control]) -> Table:
    return Table(
        title="Controls",
        columns=[
            Column("Control"),
            Column("Policy"),
            Column("Held", is_number=True),
            Column("Out of", is_number=True),
            Column("Held %", is_number=True),
            Column("Exceptions", is_number=True),
        ],
        rows=[
            (control.name, control.policy, control.kept, control.tested, _percent(control), control.failed)
            for control in all_controls
        ],
    )


def _percent(control: Control) -> Cell:
    tested = int(control.tested.value)
    return percent_of(len(control.held), tested) if tested else ""


def _exceptions_table(all_controls: Sequence[Control]) -> Table:
    return Table(
        title="Exceptions by control",
        columns=[Column("Control"), Column("Project"), Column("Exception")],
        rows=[
            (control.name, lapse.reference if control.is_of_projects else "", lapse.what)
            for control in all_controls
            for lapse in control.lapses
        ],
        when_empty="There is no exception.",
    )


def _by_age(late: Late, evidence: Evidence) -> Table:
    today = evidence.period.today
    rows: list[tuple[Cell, ...]] = []
    above = 0
    for name, most in BANDS:
        mine = [
            project.reference
            for project, action in late
            if above < action.late_by(today) and (most is None or action.late_by(today) <= most)
        ]
        rows.append((name, figure_of(mine)))
        above = most or above
    return Table(
        title="Overdue actions by age",
        columns=[Column("Working days overdue"), Column("Actions", is_number=True)],
        rows=rows if late else (),
        total=("All", figure_of([project.reference for project, _ in late])) if late else (),
        when_empty="No action is overdue.",
    )


def _by_role(evidence: Evidence) -> Table:
    today = evidence.period.today
    grouped_rows: dict[Role, list[tuple[str, OpenStep]]] = {}
    for project in evidence.projects:
        for step in project.overdue_tasks(today):
            grouped_rows.setdefault(step.role, []).append((project.reference, step))
    return Table(
        title="Overdue tasks by role",
        columns=[
            Column("Role"),
            Column("Tasks", is_number=True),
            Column("Longest, in working days", is_number=True),
        ],
        rows=[
            (
                role.label,
                figure_of([reference for reference, _ in mine]),
                max(working_days_between(step.due_on, today) for _, step in mine),
            )
            for role, mine in sorted(grouped_rows.items(), key=lambda row: -len(row[1]))
        ],
        note="Actions stand here with their owners, and above by their age." if grouped_rows else "",
        when_empty="No task is overdue.",
    )
