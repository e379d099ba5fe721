"""After the story: whether the database, the mailbox and Prefect all tell the same one."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import text

from deployments.demo.falls import DRIVERS
from deployments.demo.story import StoryStep
from deployments.demo.telling import Telling, unlike
from deployments.demo.watching import Engine
from deployments.site.doctor import look_over
from models.errors import QIError
from models.measures.verdicts import Verdict
from models.vocabulary import Letter, MailState
from tasks.charts.charted import charted_measures
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import diagram_of
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_to_read
from tasks.queries.service.health import last_sweep

FIRST_SWEEP_WITHIN = 90  # seconds: one is scheduled for each minute
CYCLES = TESTED = 2
WELL_WITHIN = 300  # seconds after that: the flow runs have shown what they know
ALL_RUNS_WITHIN = 900  # seconds: some forty are begun and walked, a few at a time

_ANSWERED = text(
    """SELECT p.email, t.kind, t.state
    FROM chk_task t JOIN person p ON p.id = t.assignee_person_id JOIN chk_project j ON j.id = t.project_id
    LEFT JOIN chk_decision d ON d.task_id = t.id
    WHERE j.reference = :reference ORDER BY d.at, t.opened_at"""
)
_STATE = text("SELECT state FROM chk_project WHERE reference = :reference")
_OPEN = text("SELECT reference FROM chk_project WHERE is_open ORDER BY reference")
_MAIL = text("SELECT state, count(*) FROM chk_outbox GROUP BY state")
_TOLD = text(
    """SELECT h.sentence FROM history h JOIN chk_project j ON j.id = h.project_id
    WHERE j.reference = :reference ORDER BY h.seq"""
)


def differences(telling: Telling, steps: Sequence[StoryStep]) -> Iterator[str]:
    """Everything that is not as the story wants it at its end, one sentence each."""
    yield from _tasks(telling, steps)
    yield from _charts(telling)
    yield from _mail(telling)
    yield from _flow_run(telling)
    yield from _history()
    yield from _installation()


def differences_after_a_year(engine: Engine) -> Iterator[str]:
    """What is not as it should be once a lived year is shown, when every open project has had the time for its run."""
    with reading() as session:
        missing = list(session.scalars(_OPEN))
    deadline = time.monotonic() + ALL_RUNS_WITHIN
    while (missing := [reference for reference in missing if not engine.runs_of(reference)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(1)
    if missing:
        yield f"There is no flow run of {', '.join(missing)}."
    yield from _outbox()
    yield from _history()
    yield from _installation()


def differences_of_falls(reference: str) -> Iterator[str]:
    """What is not as it should be of the QI project: a chart with an improvement, marked by two tests; its drivers."""
    with reading() as session:
        project = project_to_read(session, reference)
        measures = charted_measures(session, project, judged_measures(session, project))
        drivers = [line.words for line in diagram_of(session, project).drivers]
    verdicts = [measure.judgement.verdict for measure in measures]
    if verdicts != [Verdict.IMPROVED]:
        yield f"{reference} should show an improvement, but it shows {verdicts}."
    marks = [mark.words for measure in measures for mark in measure.marks]
    if len(marks) != TESTED:
        yield f"The chart of {reference} should have the marks of {TESTED} tests, but it has {marks}."
    if drivers != list(DRIVERS):
        yield f"{reference} should have its drivers, but it has {drivers}."


def _tasks(telling: Telling, steps: Sequence[StoryStep]) -> Iterator[str]:
    with reading() as session:
        rows = session.execute(_ANSWERED, {"reference": telling.reference}).all()
        state = session.scalar(_STATE, {"reference": telling.reference})
    all_rows = [(step.who, str(step.kind), "done") for step in steps]
    for number, (result, expected) in enumerate(zip(map(tuple, rows), all_rows, strict=False), start=1):
        if result != expected:
            yield f"Task {number} should be {' '.join(expected)}, but it is {' '.join(map(str, result))}."
            break
    if len(rows) != len(all_rows):
        yield f"There should be {len(all_rows)} human tasks, but there are {len(rows)}."
    if state != "closed":
        yield f"The project should be closed, but it is {state}."


def _charts(telling: Telling) -> Iterator[str]:
    """The page of the project has a chart of its standard: a bar for each of its two cycles, and marks of actions."""
    with reading() as session:
        project = project_to_read(session, telling.reference)
        measures = charted_measures(session, project, judged_measures(session, project))
    bars = [len(measure.compliance) for measure in measures]
    if bars != [CYCLES]:
        yield f"The project should have the chart of one standard with {CYCLES} bars, but they have {bars}."
    if not all(measure.marks for measure in measures):
        yield "The actions of the project should mark its chart, but nothing does."


def _mail(telling: Telling) -> Iterator[str]:
    counts = Counter(telling.expected)
    if (delivered := telling.delivered()) != counts:
        yield f"Emails at the end: {unlike(delivered, counts)}."
    codes = sum(email.letter is Letter.SIGN_IN_CODE for email in telling.mailbox.letters())
    if codes != telling.codes_typed:
        yield f"{codes} sign-in codes were sent, but {telling.codes_typed} were typed."
    yield from _outbox()


def _outbox() -> Iterator[str]:
    with reading() as session:
        states = {str(state): int(count) for state, count in session.execute(_MAIL).all()}
    for state in set(states) - {MailState.SENT, MailState.SUPERSEDED}:
        yield f"{states[state]} emails are {state} in the outbox."


def _flow_run(telling: Telling) -> Iterator[str]:
    runs = telling.engine.runs_of(telling.reference)
    if len(runs) != 1:
        yield f"The project should have one flow run, but it has {len(runs)}."
    for run in runs:
        if (run.kind, run.state) != ("COMPLETED", "Closed"):
            yield f"The flow run should be completed as “Closed”, but it is {run.kind} as “{run.state}”."
        with reading() as session:
            told = list(session.scalars(_TOLD, {"reference": telling.reference}))
        shown = telling.engine.story_of(run.id)
        if Counter(told) != Counter(shown):
            missing, too_many = Counter(told) - Counter(shown), Counter(shown) - Counter(told)
            yield f"The run’s timeline lacks {list(missing)} and has {list(too_many)} too often."


def _history() -> Iterator[str]:
    try:
        verify_chain()
    except QIError as error:
        yield str(error)


def _installation() -> Iterator[str]:
    """What the doctor says, once there was a first sweep and the flow runs have shown what they know."""
    _left(lambda: [] if last_sweep() else ["a first sweep"], FIRST_SWEEP_WITHIN)
    yield from _left(
        lambda: [f"{result.check}: {result.said}." for result in look_over() if not result.is_well],
        WELL_WITHIN,
    )


def _left(lacking: Callable[[], list[str]], seconds: float) -> list[str]:
    """What is lacking after so many seconds; nothing as soon as nothing is."""
    deadline = time.monotonic() + seconds
    while (left := lacking()) and time.monotonic() < deadline:
        time.sleep(1)
    return left
