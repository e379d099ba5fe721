"""Asking for the figures of a period, gently: once for each period, until they are there (7.3; OB-077, OB-099)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.measures.figures import FigureKey, FiguresPlan
from models.measures.periods import last_day_of
from models.records import Email, HumanTask, Project
from models.spc.rhythm import Rhythm
from models.vocabulary import Letter, TaskKind, TaskState
from models.working_time import working_days_after
from notifications.emails.figures import FiguresAsked, figures_due
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.figures.plan import ended_periods, figures_plan, groups_asked, missing_figures
from tasks.figures.reading import ProjectFigure, figures_of_project, first_periods
from tasks.people.lookup import directory, letterhead
from tasks.projects.daily_checks import GOES_ON, DailyCheck
from tasks.projects.figure_rights import enterer_of

ASKED_AFTER = 3
"""Working days after the end of a period: by then what is counted is there."""

MOST_UNANSWERED = 3
"""As many letters in a row without a new figure, and no more: then the lead is asked how the project stands."""

_SUNDAY = 6


def _concerned(moment: datetime) -> Select[tuple[str]]:
    """Projects under way whose figures are asked for, and that do not rest."""
    is_asked = exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.SUBMIT_DATA,
        HumanTask.state == TaskState.OPEN,
        HumanTask.paused_until.is_(None),
        HumanTask.opened_at < moment,
    )
    return select(Project.id).where(*GOES_ON, is_asked).order_by(Project.id)


def asked_on(first: date, rhythm: Rhythm) -> date:
    """The day from which the figures of a period are asked for; those of days a week at a time."""
    last = last_day_of(first, rhythm)
    if rhythm is Rhythm.DAY:
        last += timedelta(days=_SUNDAY - last.weekday())
    return working_days_after(last, ASKED_AFTER)


def figures_to_ask_for(
    plan: FiguresPlan, there: Mapping[FigureKey, ProjectFigure], *, after: date, today: date
) -> list[FigureKey]:
    """What is missing of the newest period of each measure, where its day to be asked came after another day.

    Older periods that are missing were asked for when they ended; the letter only mentions them.
    """
    newest: dict[str, date] = {}
    missing = list(missing_figures(plan, there.keys(), today))
    for key in missing:
        if asked_on(key.period, plan.measures[key.measure].rhythm) <= today:
            newest[key.measure] = max(key.period, newest.get(key.measure, key.period))
    return [
        key
        for key in missing
        if newest.get(key.measure) == key.period
        and after < asked_on(key.period, plan.measures[key.measure].rhythm)
    ]


def asked_for_by(plan: FiguresPlan, day: date) -> frozenset[FigureKey]:
    """What a letter of a day may ask for: the newest period of each measure whose figures are to be there by then."""
    return frozenset(figures_to_ask_for(plan, {}, after=date.min, today=day))


def figures_keep_coming(session: Session, project: Project, today: date) -> bool:
    """Whether a plan still measures, and everything that it has asked for by now is there (OB-099).

    Not before anything was asked for, and never of rare events alone: that nothing is entered says nothing of them.
    """
    plan = figures_plan(project, None, first_periods(session, project))
    if plan is None or not project.cycle or today > plan.collect_until:
        return False
    asked = [
        FigureKey(key, first, group)
        for key, measure in plan.measures.items()
        for first in ended_periods(plan, key, today)
        if asked_on(first, measure.rhythm) <= today
        for group in groups_asked(plan, key)
    ]
    there = {figure.key for figure in figures_of_project(session, project)}
    return bool(asked) and there.issuperset(asked)


def _ask(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Write to whoever enters the figures; nothing for the history, since nothing was heard of the project."""
    task = next((task for task in project.open_tasks if task.kind is TaskKind.SUBMIT_DATA), None)
    plan, today = figures_plan(project, None, first_periods(session, project)), local_date(moment)
    if task is None or plan is None:
        return []
    there = {figure.key: figure for figure in figures_of_project(session, project)}
    last, unanswered = _letters(session, project, list(there.values()))
    if unanswered >= MOST_UNANSWERED:
        return []
    wanted_keys = figures_to_ask_for(plan, there, after=max(last, local_date(task.opened_at)), today=today)
    if not wanted_keys:
        return []
    who = directory(session, project, now=moment)
    enterer = enterer_of(session, project)
    to = enterer if enterer is not None and who.is_at_work(enterer) else task.assignee
    missing = {key.period for key in missing_figures(plan, there.keys(), today)}
    earlier = missing - {key.period for key in wanted_keys}
    on = Occasion(project, letterhead(session), moment, who)
    session.add_all(figures_due(on, FiguresAsked(plan, wanted_keys, len(earlier)), to=to))
    return []


def _letters(session: Session, project: Project, figures: Sequence[ProjectFigure]) -> tuple[date, int]:
    """The day of the last letter that asked for figures, and how many came since the newest figure."""
    since = max((figure.given_at for figure in figures), default=project.created_at)
    query = select(Email.created_at).where(Email.project_id == project.id, Email.letter == Letter.FIGURES_DUE)
    written = list(session.scalars(query))
    return (
        max((local_date(at) for at in written), default=date.min),
        sum(at > since for at in written),
    )


FIGURE_REQUESTS = DailyCheck(
    name="figures",
    said="The figures of a period are missing",
    hour=8,
    concerned=_concerned,
    do=_ask,
    on_working_days_only=True,
)
"""Whoever enters the figures of a project is asked for those of each period, once."""
