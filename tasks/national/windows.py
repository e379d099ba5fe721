"""The submission windows of national audits: kept by QIST, and asked about before each closes (6.1; OB-015)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from models.clock import brief_date, local_date, now
from models.engine.advance import Opening
from models.engine.events import TaskCancelled
from models.errors import FormChanged, NotFound, WrongForm
from models.forms import NamedAction
from models.forms.programme.national_audit import KeepWindowsForm, KeptWindow, RecordCasesForm
from models.inputs.text import compared
from models.policy.national import CASES_ASKED_BEFORE
from models.policy.versions import asked_at_any_stage
from models.programme_year import RENEWED_EACH_YEAR
from models.records import Decision, HumanTask, Project, SubmissionWindow, Topic
from models.records.base import new_id
from models.vocabulary import TaskKind, TaskState
from models.working_time import working_days_after
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import letterhead
from tasks.people.permissions import only_team
from tasks.projects.daily_checks import GOES_ON, DailyCheck
from tasks.projects.project_rows import (
    append_project_history,
    ask_at_any_stage,
    locked_project,
    store_events_and_letters,
)

_READING_LETTERS = 16


@dataclass(frozen=True)
class TypedWindows:
    """The windows of a national audit as their form shows them; `reading` tells them from what they become later."""

    title: str
    values: dict[str, object]
    sentences: list[str]
    reading: str


def windows_as_typed(year: str, topic_id: str, person_id: str) -> TypedWindows:
    """The windows of a national audit as their form shows them; NotFound, OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        topic = _national_topic(session, year, topic_id)
        windows = windows_of(session, [topic.id])
        shown = [{name: getattr(window, name) for name in KeptWindow.model_fields} for window in windows]
        sentences = [f"{name}: {words}" for name, words in _said(windows).items()]
        return TypedWindows(topic.title, {"windows": shown}, sentences, _reading(windows))


def _reading(windows: Iterable[KeptWindow | SubmissionWindow]) -> str:
    return sha256(repr(sorted(_said(windows).items())).encode()).hexdigest()[:_READING_LETTERS]


def windows_of(session: Session, topic_ids: Sequence[str]) -> list[SubmissionWindow]:
    """The windows of topics, the first to close first."""
    query = select(SubmissionWindow).where(SubmissionWindow.topic_id.in_(topic_ids))
    return list(session.scalars(query.order_by(SubmissionWindow.closes_on, SubmissionWindow.name)))


def keep_windows(  # noqa: PLR0913 -- of what, by whom, from which reading
    year: str, topic_id: str, person_id: str, form: KeepWindowsForm, *, opened: str = ""
) -> str:
    """The windows of a national audit are what the form says from now on; the title of the audit.

    Known by their names, so sent again it changes nothing. Somebody who is asked about a window that has other days
    now, has its numbers already or is gone is asked no more, and anew if need be. Refused: NotFound, OnlyForTheTeam,
    WrongForm for a window that is gone although its cases were recorded, FormChanged where the windows are not as they
    were when the form was `opened` (a reading) and would not become what the form says.
    """
    moment = now()
    with unit_of_work() as session:
        only_team(session, person_id)
        topic = _national_topic(session, year, topic_id)
        lock_topic(session, topic.id)
        before = {compared(window.name): window for window in windows_of(session, [topic.id])}
        words = _said(before.values())
        if opened not in {"", _reading(before.values())} and words != _said(form.windows):
            raise FormChanged
        named = {compared(window.name) for window in form.windows}
        for key, window in before.items():
            if key not in named:
                if window.submitted is not None:
                    sentence = f"“{window.name}” has its cases: empty both numbers first, or keep it"
                    raise WrongForm([("windows", sentence)])
                session.delete(window)
        for typed in form.windows:
            window = before.get(compared(typed.name)) or SubmissionWindow(id=new_id(), topic_id=topic.id)
            session.add(window)
            _fill(window, typed, person_id, moment)
        session.flush()
        _stop_old_asks(session, topic, moment)
        after = _said(windows_of(session, [topic.id]))
        if words != after:
            fact = _changed(topic, person_id, {"before": words, "after": after})
            append_to_history(session, [fact], at=moment)
        return topic.title


def take_window(session: Session, topic: Topic, typed: KeptWindow) -> None:
    """A window from a list: added, or its days changed; numbers that the list does not have stay."""
    lock_topic(session, topic.id)
    query = select(SubmissionWindow).where(SubmissionWindow.topic_id == topic.id)
    known = {compared(window.name): window for window in session.scalars(query)}
    window = known.get(compared(typed.name)) or SubmissionWindow(id=new_id(), topic_id=topic.id)
    window.name, window.closes_on = typed.name, typed.closes_on
    window.opens_on = typed.opens_on or window.opens_on
    window.results_on = typed.results_on or window.results_on
    if typed.expected is not None:
        window.expected = typed.expected
    session.add(window)
    session.flush()
    _stop_old_asks(session, topic, now())


def record_cases(session: Session, task: HumanTask, form: RecordCasesForm, decision: Decision) -> None:
    """The two numbers of a window, as its lead says them."""
    window = session.get(SubmissionWindow, task.task_key.split("-")[1], with_for_update=True)
    if window is None:
        raise WrongForm([("submitted", "This window is no longer kept: ask the QI Support Team")])
    window.expected, window.submitted = form.expected, form.submitted
    window.submitted_at, window.submitted_by_id = decision.at, decision.person_id


def ask_key(window: SubmissionWindow) -> str:
    """Which asking of a window it is: it is asked again where its last day has moved."""
    return f"window-{window.id}-{window.closes_on:%Y%m%d}"


def lock_topic(session: Session, topic_id: str) -> None:
    """Its projects first, as whoever answers in one of them has it, then the topic: so does whoever locks both."""
    lock_projects_of(session, [topic_id])
    session.execute(select(Topic.id).where(Topic.id == topic_id).with_for_update())


def lock_projects_of(session: Session, topic_ids: Sequence[str]) -> None:
    """The projects of topics, before the topics themselves."""
    projects = select(Project.id).where(Project.topic_id.in_(topic_ids)).order_by(Project.id)
    session.execute(projects.with_for_update())


def _national_topic(session: Session, year: str, topic_id: str) -> Topic:
    query = select(Topic).where(Topic.id == topic_id, Topic.programme_year == year)
    topic = session.scalar(query.where(Topic.source.in_(RENEWED_EACH_YEAR)))
    if topic is None:
        raise NotFound("such national audit")
    return topic


def _fill(window: SubmissionWindow, typed: KeptWindow, person_id: str, moment: datetime) -> None:
    if typed.submitted != window.submitted:
        window.submitted_at = moment if typed.submitted is not None else None
        window.submitted_by_id = person_id if typed.submitted is not None else None
    for name in KeptWindow.model_fields:
        setattr(window, name, getattr(typed, name))


def _stop_old_asks(session: Session, topic: Topic, moment: datetime) -> None:
    """Whoever is asked about a window as it is no more, or that has its numbers, is asked no more."""
    query = select(HumanTask.project_id, HumanTask.id, HumanTask.task_key).where(
        HumanTask.kind == TaskKind.RECORD_CASES,
        HumanTask.state == TaskState.OPEN,
        HumanTask.project_id.in_(select(Project.id).where(Project.topic_id == topic.id)),
    )
    windows = windows_of(session, [topic.id])
    waiting = tuple(ask_key(window) for window in windows if window.submitted is None)
    for project_id, task_id, key in session.execute(query).tuples().all():
        if not key.startswith(waiting):
            project = locked_project(session, project_id)
            task = next(task for task in project.tasks if task.id == task_id)
            task.cancel(now=moment)
            task.is_current = False
            on = Occasion(project, letterhead(session), moment)
            facts = store_events_and_letters(session, on, [TaskCancelled(task)])
            append_project_history(session, project, facts, now=moment)


def _said(windows: Iterable[KeptWindow | SubmissionWindow]) -> dict[str, str]:
    return {window.name: said_of(window) for window in windows}


def said_of(window: KeptWindow | SubmissionWindow) -> str:
    """“Opens 1 Jul 2026, closes 30 Sep 2026, 114 of 120 cases submitted”."""
    days = [days_of(window)]
    if window.submitted is not None:
        expected = f" of {window.expected:,}" if window.expected is not None else ""
        days.append(f"{window.submitted:,}{expected} cases submitted")
    elif window.expected is not None:
        days.append(f"{window.expected:,} cases expected")
    return ", ".join(days)


def days_of(window: KeptWindow | SubmissionWindow) -> str:
    """“Opens 1 Jul 2026, closes 30 Sep 2026, results 29 Jan 2027”."""
    days = {"opens": window.opens_on, "closes": window.closes_on, "results": window.results_on}
    words = ", ".join(f"{name} {brief_date(day)}" for name, day in days.items() if day)
    return f"{words[0].upper()}{words[1:]}"


def _changed(topic: Topic, person_id: str, detail: dict[str, Any]) -> HistoryFact:
    return HistoryFact.of(
        topic,
        "submission windows changed",
        f"The submission windows of “{topic.title}” were changed",
        person_id=person_id,
        occurrence=new_id(),
        detail=detail,
    )


def _closing(moment: datetime) -> Select[tuple[str]]:
    """Projects of national audits with a window that closes soon, or has closed, and has no number yet."""
    return (
        select(Project.id)
        .join(SubmissionWindow, SubmissionWindow.topic_id == Project.topic_id)
        .where(
            *GOES_ON,
            Project.definition.in_(asked_at_any_stage(TaskKind.RECORD_CASES)),
            _is_due(moment),
        )
        .distinct()
        .order_by(Project.id)
    )


def _is_due(moment: datetime) -> ColumnElement[bool]:
    today = local_date(moment)
    asked = exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.RECORD_CASES,
        HumanTask.task_key.contains(SubmissionWindow.id),
        HumanTask.state == TaskState.OPEN,
    )
    return and_(
        SubmissionWindow.submitted.is_(None),
        SubmissionWindow.closes_on >= today,
        SubmissionWindow.closes_on <= working_days_after(today, CASES_ASKED_BEFORE),
        ~asked,
    )


def _ask(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Ask the lead about each window that closes soon, once for each last day that it has."""
    if project.topic_id is None:
        return []
    today, keys = local_date(moment), _asked_before(session, project)
    until = working_days_after(today, CASES_ASKED_BEFORE)
    waits = tuple(task.task_key for task in project.open_tasks if task.kind is TaskKind.RECORD_CASES)
    on, facts = Occasion(project, letterhead(session), moment), list[HistoryFact]()
    for window in windows_of(session, [project.topic_id]):
        is_soon, key = today <= window.closes_on <= until, ask_key(window)
        if window.submitted is not None or not is_soon or any(other.startswith(key) for other in waits):
            continue
        times = sum(other.startswith(key) for other in keys)
        about = NamedAction(f"{key}-{times}", f"{window.name}: {said_of(window)}", window.closes_on)
        facts += ask_at_any_stage(session, on, TaskKind.RECORD_CASES, about.key, opening=Opening(about))
    return facts


def _asked_before(session: Session, project: Project) -> list[str]:
    """The keys of every asking about a window of a project, those that were taken back, too."""
    query = select(HumanTask.task_key).where(
        HumanTask.project_id == project.id, HumanTask.kind == TaskKind.RECORD_CASES
    )
    return list(session.scalars(query))


SUBMISSION_WINDOWS = DailyCheck(
    name="submission windows",
    said="A submission window closes soon",
    hour=8,
    concerned=_closing,
    do=_ask,
    on_working_days_only=True,
)
"""The lead of a national audit is asked how many cases were submitted, before each window closes."""
