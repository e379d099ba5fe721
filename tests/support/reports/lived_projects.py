"""Projects that live through the real machine, quickly, with the figures and the actions that a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.papers import Paper, suppress_small_numbers
from models.records import HumanTask
from models.vocabulary import Outcome, PaperKind, ProjectType, Stage, TaskKind
from tasks.reminders.due_timers import fire_due_timers
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.model import ReportPeriod
from tests.support.in_memory_project import MONDAY
from tests.support.trust_at_work import NATIONAL, World

MEASURE = "Within four hours"
YEAR = "2026-27"
PERIOD = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=date(2027, 4, 30))
Counts = Sequence[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Life:
    """What becomes of a project: its cycles as how many met it out of how many in each month, and where it gets to.

    Each cycle but the last has an action; `waits` are the days before each answer.
    """

    title: str = "Four-hour standard"
    service: str = "urgent-care"
    project_type: ProjectType = ProjectType.CLINICAL_AUDIT
    involvement: str = "indirect"
    topic: str | None = None
    cycles: Sequence[Counts] = (((190, 200),),)
    until: Stage = Stage.CLOSED
    learning: str = "A senior clinician at the front door works."
    is_of_use_elsewhere: bool = True
    is_action_done: bool = True
    waits: int = 0


def live(world: World, life: Life) -> str:
    """Let a project live until it gets there; its reference."""
    proposed = world.propose(
        title=life.title,
        service=life.service,
        project_type=life.project_type.value,
        involvement=life.involvement,
        why_no_involvement="Only records are read." if life.involvement == "none" else None,
        topic=life.topic,
    )
    while (project := world.project).stage is not life.until:
        world.wait(days=life.waits)
        task = next((human_task for human_task in project.tasks if human_task.is_open), None)
        if task is None:
            world.wait(days=1)
            fire_due_timers()
            continue
        outcome, changed = _answer(world, life, task)
        world.answer(task.kind, outcome, **changed)
    return proposed.reference


def _answer(world: World, life: Life, task: HumanTask) -> tuple[Outcome | None, dict[str, Any]]:
    """How a task is answered, and what differs from the example; None is the first outcome of its form."""
    today, is_last = world.today, task.cycle >= len(life.cycles)
    soon = (today + timedelta(days=28)).isoformat()
    kind = life.project_type
    national = NATIONAL if kind is ProjectType.NATIONAL_AUDIT else {}
    goes_on = {"actions": [action(soon)], "next_cycle_on": soon}
    ends = {"actions": [], "no_action_because": "None.", "no_further_cycle_because": "It lasts."}
    done = Outcome.COMPLETED, {"changed_on": today.isoformat()}
    answers: dict[TaskKind, tuple[Outcome | None, dict[str, Any]]] = {
        TaskKind.REGISTER: (
            None,
            {**national, "project_type": kind.value, "priority": "high" if life.topic else "medium"},
        ),
        TaskKind.SUBMIT_DATA: (None, {"figures": _figures(life, task.cycle, today)}),
        TaskKind.RECORD_MEETING: (
            None,
            {"held_on": today.isoformat(), "next_cycle_on": None, **(ends if is_last else goes_on)},
        ),
        TaskKind.IMPLEMENT_ACTION: done if life.is_action_done else (Outcome.NOT_COMPLETED, {}),
        TaskKind.CHECK_EFFECT: (Outcome.NO_FURTHER_CYCLE, {})
        if is_last
        else (Outcome.NEXT_CYCLE, {"next_cycle_on": today.isoformat()}),
        TaskKind.SHARE_LEARNING: (
            None,
            {"learning": life.learning, "is_transferable": life.is_of_use_elsewhere},
        ),
    }
    return answers.get(task.kind, (None, {}))


def action(due_on: str) -> dict[str, object]:
    """An action as the meeting agrees it."""
    return {
        "text": "A senior clinician at the front door in the evening.",
        "addresses": MEASURE,
        "owner_name": "Jonas Whitfield",
        "owner_email": "jonas.whitfield@northbrook.example",
        "due_on": due_on,
        "success": "First senior review within 60 minutes",
        "strength": "strong",
        "runs_beyond_report": False,
    }


def _figures(life: Life, cycle: int, today: date) -> list[dict[str, object]]:
    """The months of a cycle; those of all cycles follow each other and end with the month before today."""
    length = sum(map(len, life.cycles[cycle - 1 :]))
    first = today.year * 12 + today.month - 1 - length
    return [
        {
            "measure": MEASURE,
            "period": date((first + number) // 12, (first + number) % 12 + 1, 1).isoformat(),
            "number": met,
            "out_of": of,
        }
        for number, (met, of) in enumerate(life.cycles[cycle - 1])
    ]


def request_for(kind: PaperKind) -> ReportRequest:
    """A report on the year."""
    return ReportRequest(kind=kind, year=YEAR, period=PERIOD)


def paper(body: Body) -> Paper:
    """A report on its letterhead, as it leaves the Trust."""
    return Paper(
        title=body.title,
        reference="QI-AR-2026-27",
        audience=body.audience,
        trust_name="Northbrook NHS Trust",
        period="1 April 2026 to 31 March 2027",
        made_at=MONDAY,
        contact="qist@northbrook.example",
        base_url="https://qi.northbrook.example",
        leaves_the_trust=True,
        to_decide=body.to_decide,
        to_note=body.to_note,
        sections=body.sections,
    )


def shown(body: Body) -> Paper:
    """The report as it is shown outside the Trust."""
    return suppress_small_numbers(paper(body))
