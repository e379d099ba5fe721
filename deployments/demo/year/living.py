"""Living the year: day by day under a stopped clock, with the rounds of each morning and what people do after them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory

from sqlalchemy import select

from deployments.demo.year.answers import AskedInLife, answer_of, answer_of_programme, outcome_of, proposal_of
from deployments.demo.year.lives import LIVES, TOPICS, Fate, Life
from models.clock import at_local, financial_year, stopped_at
from models.engine.change_points import points_to_answer
from models.engine.second_person import acted_before
from models.forms import FORMS
from models.forms.change_points import REPLIES
from models.forms.second_person import ALONE
from models.records import HumanTask, Person, Project
from models.vocabulary import Outcome, Part, TaskKind, TaskState
from models.working_time import is_working_day, working_days_after
from notifications.smtp.postman import Postman
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.answers.end_early import end_early
from tasks.answers.propose import Submission, propose
from tasks.database.unit_of_work import reading
from tasks.mail.sending import send_waiting_mail
from tasks.operations.absences import enter_absence
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tasks.programme.topics.importing import import_programme
from tasks.projects.project_rows import project_by_id
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs

HERE = Path(__file__).parent
TRUST, PEOPLE = HERE.with_name("trust.toml"), HERE.with_name("people.csv")
DAYS = 365
SWEPT_AT, AT_WORK_AT, NOON = 8, 10, 12
ALL = 100_000  # more than a day has

PROGRAMME = Fate(pace=3, stays_at=TaskKind.CLOSE_PROGRAMME)
"""How people answer what the annual programme asks; its year is not over."""

LEAVES, LEAVES_BEFORE = "joyce.mensah", 35
"""Whose role is vacant today, since how many days."""

COMMITTEES = (
    'of = "effective_care"',
    'of = "quality_committee"',
    'of = "cds_quality_group"\nservice = "urgent-care"',
    'of = "cds_quality_group"\nservice = "older-people"',
    'of = "audit_committee"',
)
"""Who meets four times a year, as the Trust file says it."""

SESSION = "a year of the demonstration"
"""What stands in the record of each decision as the session of whoever decided."""

AWAY = "helen.marsh"
"""Who is away today and leaves it to the deputy."""


@dataclass
class Year:
    """A year that is being lived: who is who, which life a project leads, and what is answered on which day."""

    first: date
    last: date
    people: Mapping[str, Person]
    waiting: list[Life]
    lives: dict[str, Life] = field(default_factory=dict)
    due: dict[date, list[str]] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    given: set[tuple[str, TaskKind]] = field(default_factory=set)

    @property
    def days(self) -> Iterator[date]:
        """Every day on which somebody works, and the first of April, on which the programme turns."""
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            if is_working_day(day) or (day.month, day.day) == (4, 1):
                yield day


def live_a_year(  # noqa: PLR0913 -- until when, by whom the letters leave, what is lived, and who watches
    today: date,
    postman: Postman,
    *,
    lives: Sequence[Life] = LIVES,
    days: int = DAYS,
    on_month: Callable[[date, int], None] = lambda _, __: None,
) -> int:
    """Let an empty Trust in the database of this process live from a year ago until today; how many projects there are.

    Its letters leave by the postman. Only whoever lives it may use this process: the clock of all of it stands.
    `on_month` is told the last day lived in each month that is over, and how many projects there were by then.
    """
    first = today - timedelta(days=days)
    with stopped_at(at_local(first, SWEPT_AT)):
        _load(first, today)
    with reading() as session:
        people = {person.email.partition("@")[0]: person for person in session.scalars(select(Person))}
    year = Year(first, today, people, list(lives))
    before = first
    for day in year.days:
        if (day.year, day.month) != (before.year, before.month):
            on_month(before, len(year.lives))
        before = day
        for hour, happens in ((SWEPT_AT, _rounds), (AT_WORK_AT, _work), (NOON, _rounds)):
            if day == today and hour > SWEPT_AT:
                break
            with stopped_at(at_local(day, hour)):
                happens(year, day)
                send_waiting_mail(postman, limit=ALL)
    return len(year.lives)


def _load(first: date, last: date) -> None:
    """The Trust of the demonstration with the meetings of the year, its people and the topics of its programme."""
    with TemporaryDirectory() as folder:
        trust = Path(folder) / TRUST.name
        trust.write_text(
            TRUST.read_text(encoding="utf-8") + "".join(_meetings(first, last)), encoding="utf-8"
        )
        load_trust(trust)
    import_people(PEOPLE)
    import_programme(HERE / "programme.csv", year=financial_year(first))


def _meetings(first: date, last: date) -> Iterator[str]:
    """An entry of the Trust file for each meeting of each committee, four times in the year."""
    for number in range(4):
        day = first + timedelta(days=60 + number * 91)
        for later, committee in enumerate(COMMITTEES):
            held_on = working_days_after(day, later)
            if held_on < last:
                yield f"\n[[meetings]]\n{committee}\nheld_on = {held_on.isoformat()}\n"


def _rounds(year: Year, day: date) -> None:
    """What the sweep does; twice a day is enough for what is counted in days."""
    _ = year, day
    fire_due_timers()
    run_daily_jobs()


def _work(year: Year, day: date) -> None:
    """What people do on a day: propose, answer what they have thought over, come and go."""
    _come_and_go(year, day)
    week = (day - year.first).days // 7
    for life in [life for life in year.waiting if life.week <= week]:
        year.waiting.remove(life)
        _propose(year, life)
    for task_id in year.due.pop(day, []):
        _answer(year, task_id, day)
    _make_up_their_minds(year, day)


def _come_and_go(year: Year, day: date) -> None:
    """Somebody leaves for good, and somebody goes on leave over today."""
    if day == working_days_after(year.last, -LEAVES_BEFORE):
        with TemporaryDirectory() as folder:
            leavers = Path(folder) / "leavers.csv"
            person = year.people[LEAVES]
            leavers.write_text(f"email,name,left_on\n{person.email},{person.name},{day.isoformat()}\n")
            import_people(leavers)
    if day == working_days_after(year.last, -2):
        person = year.people[AWAY]
        days = {"first_day": day.isoformat(), "last_day": working_days_after(year.last, 8).isoformat()}
        enter_absence(person.id, OperationRequest(person.id, _nonce(), days))


def _propose(year: Year, life: Life) -> None:
    lead = year.people[life.lead]
    typed = proposal_of(life, lead, _colleague_of(year, lead))
    proposed = propose(Submission(typed, lead.id, _nonce(), SESSION))
    year.lives[proposed.project_id] = life


def _colleague_of(year: Year, lead: Person) -> Person:
    """Somebody of the same service who is trained and stays."""
    return next(
        person
        for _, person in sorted(year.people.items())
        if person.service_id == lead.service_id
        and person.bronze_on
        and not person.left_on
        and person.id != lead.id
    )


def _make_up_their_minds(year: Year, day: date) -> None:
    """Whoever is asked something new decides when to answer: after as many working days as the project goes by."""
    query = (
        select(HumanTask.id, HumanTask.kind, Project.id, Project.title)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN)
        .order_by(HumanTask.id)
    )
    with reading() as session:
        tasks = session.execute(query).tuples().all()
    for task_id, kind, project_id, title in tasks:
        if task_id in year.planned:
            continue
        year.planned.add(task_id)
        life = year.lives.get(project_id) or TOPICS.get(title)
        if life is not None:
            year.lives[project_id] = life
        fate = life.fate if life else PROGRAMME
        if kind is not fate.stays_at:
            year.due.setdefault(working_days_after(day, fate.pace), []).append(task_id)
        elif life is not None:
            _stay(year, life, project_id, day)


def _stay(year: Year, life: Life, project_id: str, day: date) -> None:
    """Nobody answers any more: the project is put on hold or ended, or it just waits."""
    with reading() as session:
        project = project_by_id(session, project_id)
    if life.fate.held_because:
        review_on = min(working_days_after(day, 120), year.last + timedelta(days=60))
        typed = {"reason": life.fate.held_because, "review_on": review_on.isoformat()}
        sent = OperationRequest(project.lead.id, _nonce(), typed)
        perform_operation(PROJECT_OPERATIONS["hold"], Target(reference=project.reference), sent)
    if (kind := life.fate.ends_with) is not None:
        form = FORMS[kind]
        request = AnswerRequest(
            "", project.lead.id, dict(form.examples[form.outcomes[0]]), _nonce(), 1, SESSION
        )
        end_early(project.reference, kind, request)


def _answer(year: Year, task_id: str, day: date) -> None:
    """Whoever is asked answers, unless it was closed meanwhile."""
    with reading() as session:
        project_id = session.scalars(select(HumanTask.project_id).where(HumanTask.id == task_id)).one()
        project = project_by_id(session, project_id)
    task = next((task for task in project.tasks if task.id == task_id and task.is_open), None)
    if task is None:
        return
    life = year.lives.get(project.id)
    outcome = _outcome(year, life, project, task)
    changed = answer_of_programme(task.kind, day)
    if life:
        asked = AskedInLife(life, project, task, _colleague_of(year, project.lead), day)
        changed = answer_of(asked, outcome)
    typed = {**FORMS[task.kind].examples[outcome], **typed_for(task.id, task.assignee_id), **changed}
    if points := points_to_answer(project, task.kind):
        typed[REPLIES] = [
            {"point": point.id, "reply": "We looked at it again with the team."} for point in points
        ]
    if task.assignee_id in acted_before(project, task.kind):
        typed[ALONE] = "Everybody else of the team is on leave this week."
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, _nonce(), task.version, SESSION))
    if task.kind is TaskKind.PROPOSE:
        _let_deputy_agree(project.id)


def _let_deputy_agree(project_id: str) -> None:
    """Whoever is named as deputy says yes, if they are asked."""
    with reading() as session:
        project = project_by_id(session, project_id)
    if project.deputy_id and project.part_of(project.deputy_id) == (Part.ASKED_AS_DEPUTY, None):
        sent = OperationRequest(project.deputy_id, _nonce(), {"agrees": "yes", "reason": None})
        perform_operation(PROJECT_OPERATIONS["deputise"], Target(reference=project.reference), sent)


def _outcome(year: Year, life: Life | None, project: Project, task: HumanTask) -> Outcome:
    """The usual one, or for once the one that the fate of the project has in store."""
    once = (project.id, task.kind)
    if life and task.kind in life.fate.outcomes and once not in year.given:
        year.given.add(once)
        return life.fate.outcomes[task.kind]
    return outcome_of(life, task)


def _nonce() -> str:
    return token_urlsafe(32)
