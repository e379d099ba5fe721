"""The lines that may stand above a form: each part reads one thing about a project from what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.plan_in_force import plan_in_force
from models.answers.planned_actions import planned_action
from models.answers.project_answers import answer, answer_of
from models.answers.sponsorship import sponsor_said
from models.clock import local_date, now, spoken_date
from models.forms import FORMS
from models.forms.base import TaskForm
from models.forms.form_schema import shapes_of
from models.forms.project.closure import ReviewMethodologyForm, WriteFinalReportForm
from models.forms.project.cycle_plan import AdviseOnDesignForm
from models.forms.project.data_collection import ReportFindingsForm
from models.forms.project.evidence import SearchEvidenceForm
from models.forms.project.measure import Measure
from models.forms.project.meeting import PlannedAction
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.improvement.tests_of_change import standing_of
from models.measures.effects import is_sustained
from models.measures.figure_judgement import FigureJudgement
from models.records import Decision, HumanTask, Person, Project
from models.vocabulary import ActionStrength, Outcome, Screen, TaskKind
from notifications.emails.phrases import step_before
from tasks.actions.effects import UnjudgedAction, enough_on, unjudged_actions
from tasks.actions.progress import progress_on
from tasks.figures.plan import figures_plan, missing_figures
from tasks.figures.reading import figures_of_project, first_periods
from tasks.improvement.reading import diagram_of, pdsa_tests
from tasks.projects.measures import judged_measures
from tasks.queries.projects.lessons import Lesson, lessons_for

LONGEST = 170
"""Characters of one line: four lines on a phone. The whole stands in “Everything so far”."""

_PERIODS = 3
"""As many periods of which figures are missing are named."""

MOST = 3
"""Lines of one kind, such as results; how many more there are is said."""


@dataclass(frozen=True)
class BriefLine:
    """What it is, and what is said of it; `is_folded` if it is read by whoever wants to know more before answering."""

    label: str
    text: str
    is_folded: bool = False


@dataclass(frozen=True)
class BriefedTask:
    """A task with its project, in the session in which they are read."""

    session: Session
    project: Project
    task: HumanTask

    @cached_property
    def judged(self) -> list[FigureJudgement]:
        """The measures of the project, judged once for all that its page shows of them."""
        return judged_measures(self.session, self.project)

    @cached_property
    def lessons(self) -> list[Lesson]:
        """What earlier projects like this one have learned, read once for all that its page shows of it."""
        return lessons_for(self.session, self.project, self.task.kind)

    @cached_property
    def unjudged(self) -> list[UnjudgedAction]:
        """The actions whose effect is still to be judged, read once."""
        return unjudged_actions(self.session, self.project, self.judged)

    def proposed(self, name: str) -> str:
        """What the newest proposal says in a field; empty if there is none."""
        return said_in(answer(self.project, ProposalForm), name)


def aim(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is to be reached."""
    yield BriefLine("Aim", briefed.proposed("aim"))


def baseline(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the data say before anything is changed."""
    yield BriefLine("Now", briefed.proposed("baseline"))


def drivers(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the driver diagram says moves the aim."""
    yield BriefLine("Drivers", diagram_of(briefed.session, briefed.project).in_short)


def tested(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What became of each test of change."""
    today = local_date(now())
    tests = pdsa_tests(briefed.session, briefed.project.id)
    lines = (f"{test.name}, {test.idea.words}: {standing_of(test, today)}" for test in tests)
    yield BriefLine("Tests of change", "\n".join(lines))


def learned(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the methodology reviews of earlier projects like this one say (6.6; OB-117)."""
    lines = [
        BriefLine(f"Learned in {lesson.reference}", "\n".join(lesson.methodology))
        for lesson in briefed.lessons
    ]
    yield from first_few([line for line in lines if line.text])


def lead(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who leads it, and where."""
    lead, service = briefed.project.lead, briefed.project.service
    yield BriefLine("Lead", f"{lead.name}, {service.name}" if service else lead.name)


def sponsor(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who backs it, and whether they have said so."""
    yield BriefLine("Sponsor", sponsor_said(briefed.project))


def lead_with_address(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who leads it, to be looked up elsewhere."""
    lead = briefed.project.lead
    yield BriefLine("Lead", f"{lead.name}, {lead.email}")


def asked_for(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What was decided before; with the reasons, where changes are wanted."""
    yield BriefLine("Decided before", step_before(briefed.project, briefed.task))


def help_wanted(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who asks for which kind of help, and what would help."""
    first, _, words = (briefed.task.about or "").partition("\n")
    yield BriefLine("Asked", first)
    yield BriefLine("What would help", words)


def committee_action(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the committee wants done."""
    yield BriefLine("Action", briefed.task.about or "")


def area(briefed: BriefedTask) -> Iterator[BriefLine]:
    """For which service or group it is asked."""
    yield BriefLine("For", briefed.task.about or "")


def question(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The question for the Library and Knowledge Service."""
    yield BriefLine("Question", briefed.proposed("evidence_question"))


def literature(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the Library and Knowledge Service found."""
    yield BriefLine("The Library found", said_in(answer(briefed.project, SearchEvidenceForm), "summary"))


def what_is_not_known(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The questions of the screen that could not be answered, and what the QI Support Team says of it."""
    registration = answer(briefed.project, RegisterForm)
    for name, shape in shapes_of(RegisterForm).items():
        if getattr(registration, name, None) is Screen.UNKNOWN:
            yield BriefLine("Not known", shape.label)
    yield BriefLine("QI Support Team", said_in(registration, "reason"))


def objection(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What was objected, by which team."""
    for task in briefed.project.tasks:
        if task.decision and task.decision.outcome is Outcome.OBJECTED:
            yield BriefLine(f"Objection, {task.role.label}", task.decision.reason)


def condition(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The condition, and who set it when."""
    yield BriefLine("Condition", briefed.task.about or "")
    if (setting := _named_in(briefed)) is not None:
        task, decision, _ = setting
        who = briefed.session.get_one(Person, decision.person_id).name
        yield BriefLine("Set by", f"{who}, {task.role.label}, {spoken_date(local_date(decision.at))}")


def action(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The action in the meeting’s words, whose it is if somebody else is asked, and how one will know."""
    yield BriefLine("Action", briefed.task.about or "")
    setting = _named_in(briefed)
    action = setting[2] if setting else None
    if isinstance(action, PlannedAction):
        is_asked = action.owner_email.lower() == briefed.task.assignee.email.lower()
        yield BriefLine("Owner", "" if is_asked else action.owner_name)
        yield BriefLine("It worked when", action.seen_by)
        yield BriefLine("Measure", action.addresses)
        yield BriefLine("Strength", action.strength.label if action.strength else "")
    yield from progress(briefed)


def planned_meeting(briefed: BriefedTask) -> Iterator[BriefLine]:
    """For when the meeting is planned."""
    day = briefed.task.planned_on
    yield BriefLine("Planned for", spoken_date(day) if day else "")


def progress(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The newest line of progress on the action."""
    newest = progress_on(briefed.session, [briefed.task.id]).get(briefed.task.id, [])[-1:]
    for line in newest:
        yield BriefLine("Progress", f"{spoken_date(local_date(line.at))}: {line.words}")


def actions(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Every action of the cycle with its strength and what became of it."""
    lines = []
    for task in briefed.project.tasks:
        if task.kind is TaskKind.IMPLEMENT_ACTION and task.decision and task.cycle == briefed.project.cycle:
            planned = planned_action(briefed.project, task.task_key)
            strength = _in_brackets(planned.strength if planned else None)
            words = f"{shortened(task.about or '', LONGEST // 2)}{strength} – {task.decision.reason}"
            lines.append(BriefLine(task.decision.outcome.label, words))
    yield from first_few(lines)


def _in_brackets(strength: ActionStrength | None) -> str:
    return f" ({strength.label.lower()})" if strength else ""


def effects(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the figures say of each action, and whether what was reached lasts."""
    lines = [
        BriefLine(
            "Action",
            f"{shortened(action.done.what, LONGEST // 2)}{_in_brackets(action.strength)} – {action.figures.why}",
        )
        for action in briefed.unjudged
    ]
    yield from first_few(lines)
    if is_sustained(briefed.judged):
        yield BriefLine(
            "Sustained",
            "Every target is met and stays met. End it here: a monitoring audit carries the standards on.",
        )
    elif (day := enough_on(briefed.unjudged)) is not None:
        yield BriefLine("Enough figures", f"From {spoken_date(day)}. You can be asked again then.")


def results(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the newest figures say."""
    yield from first_few([BriefLine("Result", _result(judgement)) for judgement in briefed.judged])


def measures(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is measured from when to when, with the targets."""
    plan = plan_in_force(briefed.project)
    if plan is None:
        return
    if days := plan.days_measured:
        yield BriefLine("Period", f"{spoken_date(days[0])} to {spoken_date(days[1])}")
    yield from first_few([BriefLine("Measure", measure_said(measure)) for measure in plan.measures])


def figures(briefed: BriefedTask) -> Iterator[BriefLine]:
    """How many figures were entered already, and of which periods some are missing."""
    anchors = first_periods(briefed.session, briefed.project)
    plan, today = figures_plan(briefed.project, None, anchors), local_date(now())
    there = {figure.key for figure in figures_of_project(briefed.session, briefed.project) if figure.id}
    if plan is None or not there:
        return
    missing = list(missing_figures(plan, there, today))
    periods = list(dict.fromkeys(plan.period_name(key) for key in missing))
    words = f"{len(there):,} entered."
    if periods:
        more = f" and {len(periods) - _PERIODS:,} more" if len(periods) > _PERIODS else ""
        words += f" {len(missing):,} missing: {', '.join(periods[:_PERIODS])}{more}."
    yield BriefLine("Figures", words)


def advice(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the QI Support Team advised on the method."""
    yield BriefLine("Advice", said_in(answer(briefed.project, AdviseOnDesignForm), "method_advice"))


def conclusion(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the lead makes of the figures."""
    yield BriefLine("Findings", said_in(answer(briefed.project, ReportFindingsForm), "conclusion"))


def sample(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who was measured, and how they were chosen."""
    plan = plan_in_force(briefed.project)
    yield BriefLine("Who was measured", said_in(plan, "population"))
    yield BriefLine("Sample", said_in(plan, "sample"))


def methodology(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The five headings of the methodology review."""
    review = answer(briefed.project, ReviewMethodologyForm)
    for name in ("dataset", "sampling", "collection", "cleansing", "analysis"):
        yield BriefLine(name.capitalize(), shortened(said_in(review, name), LONGEST // 3))


def report(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the figures show, and what the final report says of it, in short."""
    yield from results(briefed)
    report = answer(briefed.project, WriteFinalReportForm)
    for name, label in (("conclusion", "Conclusion"), ("recommendations", "Lessons")):
        yield BriefLine(label, said_in(report, name))


def limits(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the final report says of the limits of the work."""
    yield BriefLine("Limits", said_in(answer(briefed.project, WriteFinalReportForm), "limits"))


def to_adopt(briefed: BriefedTask) -> Iterator[BriefLine]:
    """For which service it is asked, and what the closed project has learned."""
    yield BriefLine("Your service", briefed.task.about or "")
    yield BriefLine("What was learned", said_in(answer(briefed.project, ShareLearningForm), "learning"))


def contract(briefed: BriefedTask) -> Iterator[BriefLine]:
    """When the lead’s contract or rotation ends."""
    day = briefed.project.lead_contract_ends_on
    yield BriefLine("Your contract or rotation ends", spoken_date(day) if day else "")


def standing(briefed: BriefedTask) -> Iterator[BriefLine]:
    """At which stage the project is, and what is open besides this."""
    yield BriefLine("Stage", briefed.project.stage.label)
    others = [task for task in briefed.project.open_tasks if task.id != briefed.task.id]
    yield from first_few(
        [BriefLine("Open", f"{task.label}, by {spoken_date(task.due_on)}") for task in others]
    )


def _named_in(briefed: BriefedTask) -> tuple[HumanTask, Decision, object] | None:
    """The task and the decision in which an action or a condition was named, and the record of it."""
    key, _, number = briefed.task.task_key.rpartition("-")
    task = briefed.session.get(HumanTask, key)
    decision = briefed.session.scalar(select(Decision).where(Decision.task_id == key))
    if task is None or decision is None:
        return None
    given = answer_of(decision, FORMS[task.kind])
    records = [
        record
        for name in ("actions", "further_actions", "conditions")
        for record in getattr(given, name, None) or ()
    ]
    index = int(number) if number.isdecimal() else len(records)
    return task, decision, records[index] if index < len(records) else None


def measure_said(measure: Measure) -> str:
    """“Within four hours: attendances that ended within four hours, out of all; target at least 95%”."""
    words = f"{measure.name}: {measure.definition.rstrip('.')}"
    target = measure.specification.target_words
    return f"{words}; {target}" if target else words


def _result(judgement: FigureJudgement) -> str:
    """“Within four hours: 92.4% (14,000 of 15,154), target at least 95%: below target”, without what it rests on."""
    result, measure = judgement.result, judgement.measure
    words = f"{measure.name}: {result.said}" if result else measure.name
    return words if judgement.status is None else f"{words}, {measure.target_words}: {judgement.status.label}"


def first_few(lines: list[BriefLine]) -> list[BriefLine]:
    """As many lines as fit, and how many more there are."""
    more = len(lines) - MOST
    return [*lines[:MOST], *([BriefLine("And", f"{more} more in “Everything so far”")] if more > 0 else [])]


def said_in(form: TaskForm | None, name: str) -> str:
    """What a field of an answer says, as text; empty where there is no answer, no such field or nothing in it."""
    return str(getattr(form, name, None) or "")


def shortened(text: str, most: int = LONGEST) -> str:
    """A text as it fits into its line."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
