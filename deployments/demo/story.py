"""The story: one clinical audit, who answers what, which emails follow, and how its flow run then stands.

What takes people a year is lived here in minutes: the second cycle takes the figures of the same months, one year
on, so that winter does not blur the comparison. All figures in it are real, all people are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from deployments.demo.figures import SOURCE, Months, months
from models.answers.asked_fields import is_asked_of
from models.forms import FORMS
from models.forms.form_schema import shapes_of
from models.forms.project.plans.design_checklist import criteria_of
from models.vocabulary import Letter, Outcome, ProjectType, TaskKind
from models.working_time import working_days_after

AMARA = "amara.osei@northbrook.example"
JONAS = "jonas.whitfield@northbrook.example"
NADIA = "nadia.rahman@northbrook.example"
LEILA = "leila.haddad@northbrook.example"
HELEN = "helen.marsh@northbrook.example"
RUTH = "ruth.calder@northbrook.example"
DANIEL = "daniel.okafor@northbrook.example"
LIBRARY = "library@northbrook.example"
QUALITY_GROUP = "urgent-care.quality@northbrook.example"
EFFECTIVE_CARE = "effective.care@northbrook.example"

WITHIN_FOUR_HOURS = "Within four hours"
TITLE = "Four-hour standard in the urgent care centre"

Letters = tuple[tuple[Letter, str], ...]


FRONT_DOOR = "A senior clinician at the front door from 16:00 to 24:00 each day."
BOARD = "A board that shows who has waited longer than two hours."
"""The actions that the first meeting agrees."""


@dataclass(frozen=True)
class StoryStep:
    """One answer: by whom, to what; the emails it causes, all of them; the state of the flow run after it."""

    who: str
    kind: TaskKind
    values: Mapping[str, object]
    letters: Letters
    then: str


def story(today: date) -> Sequence[StoryStep]:
    """The whole story, with its dates counted from today."""
    before, after = months(2017, 6, 11), months(2018, 6, 11)
    return (
        *_to_approval(today, before),
        *_cycle(before, _meeting_with_actions(today)),
        *_actions(today),
        _next_plan(today, after),
        *_cycle(after, _meeting_at_the_end(today, after)),
        *_closure(today, before, after),
    )


def _asks(*people: str) -> Letters:
    return tuple((Letter.TASK_OPENED, person) for person in people)


def _tells(letter: Letter, *people: str) -> Letters:
    return tuple((letter, person) for person in people)


def _receipt(person: str) -> Letters:
    return _tells(Letter.RECEIPT, person)


def _example(kind: TaskKind, outcome: Outcome | None = None, **changed: object) -> dict[str, object]:
    """The example of a form, with some of its answers changed, as far as it is asked of a clinical audit."""
    form = FORMS[kind]
    others = {
        name for name, shape in shapes_of(form).items() if not is_asked_of(shape, ProjectType.CLINICAL_AUDIT)
    }
    typed = {**form.examples[outcome or form.outcomes[0]], **changed}
    return {name: value for name, value in typed.items() if name not in others}


def _to_approval(today: date, measured: Months) -> Sequence[StoryStep]:
    spring = months(2017, 4, 5)
    proposal = _example(
        TaskKind.PROPOSE,
        title=TITLE,
        contract_ends_on=_later(today, 600),
    )
    baseline = (
        f"In {spring.period}, {spring.percent} in 100 ended in time. {SOURCE.format(period=spring.period)}"
    )
    how = {name: FORMS[TaskKind.REVIEW_EVIDENCE].examples[Outcome.SUBMITTED][name] for name in _HOW}
    evidence = {"similar_projects": "None found.", "conclusion": _CONCLUSION, **how, "baseline": baseline}
    ask = partial(StoryStep, then="Awaiting evidence")
    return (
        ask(
            AMARA,
            TaskKind.PROPOSE,
            proposal,
            _receipt(AMARA) + _asks(LIBRARY) + _asks(NADIA) + _tells(Letter.NAMED, JONAS),
        ),
        ask(
            NADIA,
            TaskKind.CONFIRM_SPONSOR,
            _example(TaskKind.CONFIRM_SPONSOR),
            _receipt(NADIA) + _tells(Letter.STEP_TAKEN, AMARA),
        ),
        ask(LIBRARY, TaskKind.SEARCH_EVIDENCE, _example(TaskKind.SEARCH_EVIDENCE), _asks(AMARA)),
        StoryStep(AMARA, TaskKind.REVIEW_EVIDENCE, evidence, _asks(AMARA), "Awaiting design"),
        StoryStep(
            AMARA, TaskKind.DESIGN, _design(today, measured), _asks(RUTH), "Awaiting registration"
        ),
        StoryStep(
            RUTH,
            TaskKind.REGISTER,
            _example(TaskKind.REGISTER, design_met=_WELL_DESIGNED),
            _receipt(RUTH) + _asks(DANIEL) + _tells(Letter.STEP_TAKEN, AMARA),
            "Awaiting approval",
        ),
        StoryStep(DANIEL, TaskKind.APPROVE, {"outcome": "approved"},
             _receipt(DANIEL) + _tells(Letter.PROJECT_APPROVED, AMARA) + _asks(AMARA), "Collecting data"),
    )  # fmt: skip


_WELL_DESIGNED = [criterion.key for criterion in criteria_of(ProjectType.CLINICAL_AUDIT)]
_HOW = ("method", "why_method", "frontline")
"""What the lead says with the evidence of how the project is gone about."""

_AIM = str(FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]["aim"])
_CONCLUSION = "The standard is well supported; we will test senior review at the front door."


def _cycle(figures: Months, meeting: StoryStep) -> Sequence[StoryStep]:
    """Figures, findings and the specialty meeting, all by the lead."""
    lead = partial(StoryStep, AMARA, then="Collecting data")
    meaning = f"{figures.percent} in 100 ended in time in {figures.period}."
    return (
        lead(TaskKind.SUBMIT_DATA, _figures(figures), _asks(AMARA)),
        lead(TaskKind.REPORT_FINDINGS, {
            "findings": [{"measure": WITHIN_FOUR_HOURS, "meaning": meaning}],
            "conclusion": f"{meaning} The standard is 95.",
        }, _asks(AMARA)),
        meeting,
    )  # fmt: skip


def _design(today: date, figures: Months) -> Mapping[str, object]:
    """The design, for the aim of the proposal."""
    return {**_example(TaskKind.DESIGN, purpose=_AIM), **_measured_in(today, figures)}


def _next_plan(today: date, figures: Months) -> StoryStep:
    """The plan of the second cycle: the same measure and data, in other months."""
    plan = {**_example(TaskKind.PLAN_CYCLE, purpose=_AIM), **_measured_in(today, figures)}
    return StoryStep(AMARA, TaskKind.PLAN_CYCLE, plan, _asks(AMARA), "Collecting data")


def _measured_in(today: date, figures: Months) -> Mapping[str, object]:
    first, last = figures.rows[0][0], figures.rows[-1][0]
    return {
        "collect_from": first.isoformat(),
        "collect_until": (last + timedelta(days=29)).isoformat(),
        "figures_due_on": _working_days_on(today, 5),
        "sample": f"All attendances in {figures.period}",
    }


def _figures(figures: Months) -> Mapping[str, object]:
    return {
        "figures": figures.entered(WITHIN_FOUR_HOURS),
        "completeness": SOURCE.format(period=figures.period),
    }


def _meeting_with_actions(today: date) -> StoryStep:
    front_door = {
        "text": FRONT_DOOR,
        "addresses": WITHIN_FOUR_HOURS,
        "owner_name": "Jonas Whitfield",
        "owner_email": JONAS,
        "due_on": _working_days_on(today, 40),
        "success": "First senior review within 60 minutes",
        "strength": "strong",
        "runs_beyond_report": False,
    }
    board = front_door | {
        "text": BOARD,
        "owner_name": "Leila Haddad",
        "owner_email": LEILA,
        "due_on": _working_days_on(today, 20),
        "success": "Nobody waits three hours without a plan",
        "strength": "intermediate",
    }
    meeting = _example(
        TaskKind.RECORD_MEETING,
        held_on=today.isoformat(),
        actions=[front_door, board],
        next_cycle_on=today.isoformat(),
    )
    return StoryStep(AMARA, TaskKind.RECORD_MEETING, meeting, _asks(JONAS, LEILA), "Monitoring actions")


def _judged(verdict: str) -> list[dict[str, str]]:
    """The verdict on both actions that the first meeting agreed."""
    return [{"action": text, "verdict": verdict} for text in (FRONT_DOOR, BOARD)]


def _actions(today: date) -> Sequence[StoryStep]:
    done = {"outcome": "completed", "changed_on": today.isoformat()}
    jonas = done | {"evidence": "A consultant is at the front door every evening: see the rota."}
    leila = done | {"evidence": "The board hangs in the staff room, seen on the walk round."}
    effect = {
        "effects": _judged("cannot_tell"),
        "effect": "Too early to say: both changes have only begun.",
        "outcome": "next_cycle",
        "next_cycle_on": today.isoformat(),
    }
    assured = {
        "outcome": "assured",
        "reason": "Seen in practice, and in the business plan.",
        "risk_register_need": "not_needed",
        "risk_register": "Both actions are in practice",
        "business_plan_need": "needed",
        "business_plan": "Urgent Care, line 14",
    }
    follow = partial(StoryStep, then="Monitoring actions")
    return (
        follow(JONAS, TaskKind.IMPLEMENT_ACTION, jonas, _tells(Letter.STEP_TAKEN, AMARA)),
        follow(
            LEILA,
            TaskKind.IMPLEMENT_ACTION,
            leila,
            _asks(HELEN) + _tells(Letter.STEP_TAKEN, AMARA),
        ),
        follow(HELEN, TaskKind.OVERSEE_ACTIONS, assured, _receipt(HELEN) + _asks(AMARA)),
        StoryStep(AMARA, TaskKind.CHECK_EFFECT, effect, _asks(AMARA), "Collecting data"),
    )


def _meeting_at_the_end(today: date, figures: Months) -> StoryStep:
    meeting = {
        "held_on": today.isoformat(),
        "attendees": ["consultants", "nurses", "managers"],
        "discussion": f"{figures.percent} in 100 ended in time: the standard is met. Both changes are kept.",
        "no_further_cycle_because": "The standard is met; the department goes on watching the monthly figures.",
    }
    return StoryStep(AMARA, TaskKind.RECORD_MEETING, meeting, _asks(AMARA), "Monitoring actions")


def _closure(today: date, before: Months, after: Months) -> Sequence[StoryStep]:
    results = f"{before.percent} in 100 in {before.period}, {after.percent} in 100 in {after.period}."
    effect = {
        "effects": _judged("worked"),
        "effect": results,
        "outcome": "no_further_cycle",
        "reason": "The standard is met over six months, compared with the same months of the year before.",
    }
    conclusion = f"The change worked and is kept: {results} {SOURCE.format(period='both years')}"
    report = _example(TaskKind.WRITE_FINAL_REPORT, conclusion=conclusion)
    close = {
        "outcome": "closed",
        "retention_until": _later(today, 8 * 365),
        "retention_reason": "The department reports on eight years.",
        "reason": "A fine piece of work.",
    }
    step = partial(StoryStep, then="Awaiting closure")
    return (
        step(AMARA, TaskKind.CHECK_EFFECT, effect, _asks(AMARA)),
        step(AMARA, TaskKind.REVIEW_METHODOLOGY, _example(TaskKind.REVIEW_METHODOLOGY), _asks(RUTH)),
        step(
            RUTH,
            TaskKind.ENDORSE_METHODOLOGY,
            _example(TaskKind.ENDORSE_METHODOLOGY, design_met=_WELL_DESIGNED),
            _asks(AMARA),
        ),
        step(AMARA, TaskKind.WRITE_FINAL_REPORT, report, _asks(AMARA)),
        step(AMARA, TaskKind.SHARE_LEARNING, _example(TaskKind.SHARE_LEARNING), _asks(DANIEL)),
        StoryStep(
            DANIEL,
            TaskKind.CONFIRM_CLOSURE,
            close,
            _receipt(DANIEL)
            + _tells(Letter.RESULTS, AMARA, NADIA, JONAS, LEILA, QUALITY_GROUP, EFFECTIVE_CARE),
            "Closed",
        ),
    )


def _working_days_on(day: date, count: int) -> str:
    return working_days_after(day, count).isoformat()


def _later(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()
