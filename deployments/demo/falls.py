"""A QI project of half a year beside the audit: falls by the week, drivers, two tests of change, and a better chart.

It is lived under a stopped clock before the pages are shown. Its figures are invented, as all people in it are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import select

from deployments.demo.year.answers import proposal_of
from deployments.demo.year.lives import Fate, Life, Measured
from models.clock import at_local, stopped_at
from models.engine.second_person import acted_before
from models.forms import FORMS
from models.forms.project.plans.design_checklist import criteria_of
from models.forms.second_person import ALONE
from models.inputs.text import compared
from models.measures.figures import CheckedFigure, FigureKey
from models.records import HumanTask, Person, Project
from models.vocabulary import FigureSource, Part, ProjectType, Stage, TaskKind
from models.working_time import working_days_after
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.answers.entering_figures import enter_figures
from tasks.answers.propose import Submission, propose
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import driver_lines, pdsa_tests
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import IMPROVEMENT_OPERATIONS, PROJECT_OPERATIONS
from tasks.projects.project_rows import project_by_id
from tasks.projects.storing_figures import FiguresRequest

FALLS = "Falls with harm"
TITLE = "Fewer falls with harm on the rehabilitation wards"
LEAD, DEPUTY = "dorothy.lamb@northbrook.example", "imran.shah@northbrook.example"
BEFORE = (12, 9, 14, 11, 10, 13, 12, 8, 11, 13, 10, 12)
"""Falls in each week before anything was changed."""

AFTER = (9, 10, 8, 9, 7, 8, 6, 7, 7)
BED_DAYS = Decimal(1450)
WEEK = timedelta(days=7)
PREPARED = timedelta(days=50)
"""So long before the first week the project is proposed."""

AT_WORK_AT = 10
SESSION = "half a year of the demonstration"
DRIVERS: Mapping[str, Sequence[str]] = {
    "People at risk are known on admission": ("Yellow socks for people at risk",),
    "The ward is safe to walk in at night": ("Night lights on the way to the toilet",),
}
"""The primary drivers, each with a change idea below it."""

_LIFE = Life(
    TITLE, "older-people", "dorothy.lamb", 1, Fate(), Measured(FALLS, 8, 5, 150, is_better_higher=False),
    ProjectType.QUALITY_IMPROVEMENT,
)  # fmt: skip
_LEARNED: Mapping[str, Any] = {
    "happened": "It was done on every shift.",
    "compared": "as_expected",
    "learned": "It works where it is laid out at the bed.",
    "decision": "adapt",
    "next_step": "The same on the next ward.",
}


@dataclass(frozen=True)
class Weeks:
    """The Mondays of the weeks that are counted, up to the last that is over on a day."""

    today: date

    @property
    def every(self) -> list[date]:
        """All of them, the oldest first."""
        last = self.today - timedelta(days=self.today.weekday()) - WEEK
        number = len(BEFORE) + len(AFTER)
        return [last - WEEK * (number - 1 - place) for place in range(number)]

    @property
    def changed_on(self) -> date:
        """The first Monday after which something was changed."""
        return self.every[len(BEFORE)]

    @property
    def proposed_on(self) -> date:
        """The day on which the project is proposed."""
        return working_days_after(self.every[0] - PREPARED, 1)


def live_falls(today: date) -> str:
    """Let the project be lived until a day; its reference. Only whoever lives it may use this process."""
    weeks = Weeks(today)
    day = weeks.proposed_on
    with stopped_at(at_local(day, AT_WORK_AT)):
        lead, deputy = _person(LEAD), _person(DEPUTY)
        typed = {**proposal_of(_LIFE, lead, deputy), **_PROPOSED}
        proposed = propose(Submission(typed, lead.id, _nonce(), SESSION))
    while (project := _project(proposed.project_id)).stage is not Stage.DATA_COLLECTION:
        day = working_days_after(day, 1)
        with stopped_at(at_local(day, AT_WORK_AT)):
            _agree_to_deputise(project)
            for task in project.open_tasks:
                _answer(project, task, weeks)
    with stopped_at(at_local(weeks.changed_on, AT_WORK_AT)):
        _enter(project, dict(zip(weeks.every, BEFORE, strict=False)))
        _draw_drivers(project)
        _do(project, "chart", measure=FALLS, change="baseline", day=(weeks.changed_on - WEEK).isoformat(),
            reason="Until then nothing was changed.")  # fmt: skip
    for number, idea in enumerate(idea for ideas in DRIVERS.values() for idea in ideas):
        _test(project, idea, weeks.changed_on + WEEK * 2 * number)
    with stopped_at(at_local(today, 1)):
        _enter(project, dict(zip(weeks.every[len(BEFORE) :], AFTER, strict=True)))
    return project.reference


_PROPOSED: Mapping[str, object] = {
    "problem": "About eight falls with harm for each 1,000 bed days, most of them at night.",
    "aim": "From 8 to 5 falls with harm for each 1,000 bed days within six months.",
    "help_wanted": [],
    "evidence_question": None,
}


def _designed(weeks: Weeks) -> Mapping[str, object]:
    measure = {
        "name": FALLS,
        "measure_type": "outcome",
        "kind": "rate",
        "unit": "bed days",
        "definition": "Falls with harm, for each 1,000 occupied bed days",
        "direction": "decrease",
        "rhythm": "week",
    }
    return {
        "measures": [measure],
        "why_no_balancing": "Nobody is kept from walking, and no work is taken from elsewhere.",
        "population": "Everybody on the two rehabilitation wards",
        "sample": "All",
        "collect_from": weeks.every[0].isoformat(),
        "collect_until": (weeks.every[-1] + WEEK * 8 - timedelta(days=1)).isoformat(),
        "figures_due_on": (weeks.every[-1] + WEEK * 10).isoformat(),
        "purpose": str(_PROPOSED["aim"]),
    }


def _answer(project: Project, task: HumanTask, weeks: Weeks) -> None:
    """Whoever is asked answers as the example of the form does, with what this project is about."""
    form = FORMS[task.kind]
    changed: Mapping[TaskKind, Mapping[str, object]] = {
        TaskKind.REVIEW_EVIDENCE: {"baseline": "8 falls with harm for each 1,000 bed days in the last year."},
        TaskKind.DESIGN: _designed(weeks),
        TaskKind.REGISTER: {
            "project_type": ProjectType.QUALITY_IMPROVEMENT.value,
            "why_this_type": "Changes are tested and measured.",
            "explicit_standard": "no",
            "tests_of_change": "yes",
            "design_met": [criterion.key for criterion in criteria_of(ProjectType.QUALITY_IMPROVEMENT)],
        },
    }
    example = form.examples[form.outcomes[0]]
    typed = {**example, **typed_for(task.id, task.assignee_id), **changed.get(task.kind, {})}
    if task.assignee_id in acted_before(project, task.kind):
        typed[ALONE] = "Everybody else of the team is on leave this week."
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, _nonce(), task.version, SESSION))


def _agree_to_deputise(project: Project) -> None:
    if project.deputy_id and project.part_of(project.deputy_id) == (Part.ASKED_AS_DEPUTY, None):
        _do(project, "deputise", by=project.deputy_id, agrees="yes", reason=None)


def _enter(project: Project, falls: Mapping[date, int]) -> None:
    figures = [
        CheckedFigure(FigureKey(compared(FALLS), week), Decimal(number), BED_DAYS)
        for week, number in falls.items()
    ]
    enter_figures(FiguresRequest(project.reference, project.lead_id, _nonce(), FigureSource.PAGE, figures))


def _draw_drivers(project: Project) -> None:
    """The primary drivers, then the ideas below each."""
    _do(project, "add-drivers", level="primary", under=None, lines="\n".join(DRIVERS))
    for driver, ideas in DRIVERS.items():
        _do(project, "add-drivers", level="idea", under=_line(project, driver), lines="\n".join(ideas))


def _test(project: Project, idea: str, monday: date) -> None:
    """A test of one week, planned on its Monday, looked at on its Saturday."""
    last = monday + timedelta(days=4)
    with stopped_at(at_local(monday, AT_WORK_AT)):
        planned = {
            "idea": _line(project, idea),
            "trying": "On one bay, for one week.",
            "prediction": "Nobody falls on the way to the toilet in this bay.",
            "starts_on": monday.isoformat(),
            "ends_on": last.isoformat(),
            "name": "Dorothy Lamb",
            "email": LEAD,
        }
        _do(project, "test", **planned)
    with stopped_at(at_local(last + timedelta(days=1), AT_WORK_AT)):
        with reading() as session:
            newest = max(pdsa_tests(session, project.id), key=lambda test: test.planned_at)
        _do(project, "test-result", part=newest.id, ended_on=last.isoformat(), **_LEARNED)


def _do(
    project: Project,
    operation: str,
    /,
    *,
    by: str = "",
    part: str = "",
    **typed: Any,  # noqa: ANN401 -- what a form holds
) -> None:
    """Do something with the project besides answering, by default as its lead."""
    operations = {**PROJECT_OPERATIONS, **IMPROVEMENT_OPERATIONS}
    sent = OperationRequest(by or project.lead_id, _nonce(), typed)
    perform_operation(operations[operation], Target(reference=project.reference, part=part), sent)


def _line(project: Project, words: str) -> str:
    """The id of a line of the driver diagram."""
    with reading() as session:
        return next(line.id for line in driver_lines(session, project.id) if line.words == words)


def _project(project_id: str) -> Project:
    with reading() as session:
        return project_by_id(session, project_id)


def _person(email: str) -> Person:
    with reading() as session:
        return session.scalars(select(Person).where(Person.email == email)).one()


def _nonce() -> str:
    return token_urlsafe(32)
