"""What national bodies ask of us, as two tables: whether we stop taking part, and what a report recommends.

Each is followed by an undertaking of its own, which is no project of the register: one for an audit that we want to
stop taking part in (2.2, 5.1; OB-025, OB-057), one for each published report (6.6; OB-006, OB-013, OB-032). To change
a deadline, change its number here.
"""

from collections.abc import Sequence

from models.answers.project_answers import answer, answer_of
from models.forms import NamedAction
from models.forms.programme.national_report import AnswerRecommendationsForm, TakeInReportForm
from models.policy.conditions import its_own_date
from models.policy.ladders import FOR_GAP_ANALYSIS, FOR_QIST
from models.policy.programme import FOR_EXECUTIVES
from models.policy.rules import DateOf, StageRule, TaskRule, TransitionRule, WorkingDays, lifecycle
from models.records import HumanTask, Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind

CASES_ASKED_BEFORE = 20
"""Working days before a submission window closes on which the lead of a national audit is asked for its cases."""

ANSWERED_WITHIN = 20
"""Working days that a service has for the gap analysis of a report."""


def concerned_areas(project: Project) -> Sequence[NamedAction]:
    """The services and groups that a report concerns, each with whoever answers for it."""
    given, intake = answer(project, TakeInReportForm), _intake_id(project)
    if given is None:
        return []
    return [
        NamedAction(f"{intake}-{place}", area.area, project.created_at.date(), area.email)
        for place, (area, _) in enumerate(given.concerned)
    ]


def promised_actions(project: Project) -> Sequence[NamedAction]:
    """What the services promised to do, each with its owner and its date."""
    actions: list[NamedAction] = []
    for task in project.tasks:
        if task.kind is not TaskKind.ANSWER_RECOMMENDATIONS or task.decision is None:
            continue
        answers = answer_of(task.decision, AnswerRecommendationsForm).answers
        actions += [
            NamedAction(action_key(task.id, given.number), given.action, given.due_on, given.owner_email)
            for given in answers
            if given.action and given.due_on
        ]
    return actions


def action_key(task_id: str, number: str) -> str:
    """Which task does what a gap analysis promised on a recommendation: counted from 0, as tasks are."""
    return f"{task_id}-{int(number) - 1 if number.isdigit() else number}"


def numbers_for(project: Project, about: str | None) -> list[str]:
    """The numbers of the recommendations that concern a service or group, as the intake of the report says."""
    given = answer(project, TakeInReportForm)
    shared = given.concerned if given else []
    return next((numbers for area, numbers in shared if area.area == about), [])


def recommendation_acted_on(project: Project, task: HumanTask) -> str:
    """The recommendation that an action answers, with its number; empty if it is not found."""
    of_task = task.task_key.rpartition("-")[0]
    answered = next((other for other in project.tasks if other.id == of_task and other.decision), None)
    if answered is None or answered.decision is None:
        return ""
    texts = dict(recommendations_of(project))
    answers = answer_of(answered.decision, AnswerRecommendationsForm).answers
    numbers = [given.number for given in answers if action_key(of_task, given.number) == task.task_key]
    return f"{numbers[0]}. {texts.get(numbers[0], '')}" if numbers else ""


def recommendations_of(project: Project) -> list[tuple[str, str]]:
    """The recommendations of a report by their numbers; none of any other undertaking."""
    given = answer(project, TakeInReportForm)
    return [(numbered.number, numbered.text) for numbered in given.lines] if given else []


def _intake_id(project: Project) -> str:
    intake = [task.id for task in project.tasks if task.kind is TaskKind.TAKE_IN_REPORT and task.decision]
    return max(intake, default="")


DECIDING = StageRule(
    stage=Stage.DECIDING_PARTICIPATION,
    clause="2.2, 5.1",
    waits_as="Awaiting sign-off",
    asks=(
        TaskRule(
            kind=TaskKind.CONFIRM_NON_PARTICIPATION, of=Role.CHIEF_MEDICAL_OFFICER, due=WorkingDays(10),
            ladder=FOR_EXECUTIVES, decides=True, receipt=True,
            tells=dict.fromkeys((Outcome.AGREED, Outcome.REFUSED), ((Letter.PARTICIPATION_DECIDED, Role.LEAD),)),
            clause="2.2, 5.1", obligations=("OB-025", "OB-057"),
        ),
    ),
    leads_to={
        Outcome.AGREED: TransitionRule(Stage.PARTICIPATION_STOPPED),
        Outcome.REFUSED: TransitionRule(Stage.PARTICIPATION_KEPT),
    },
)  # fmt: skip

PARTICIPATION = lifecycle(definition="participation", version=1, stages=(DECIDING,))
"""How it is decided that we stop taking part in a relevant national audit or enquiry."""

INTAKE = StageRule(
    stage=Stage.REPORT_INTAKE,
    clause="6.6",
    waits_as="Taking a report in",
    asks=(
        TaskRule(
            kind=TaskKind.TAKE_IN_REPORT, of=Role.QIST, due=WorkingDays(10), ladder=FOR_QIST,
            clause="1.1, 6.6", obligations=("OB-013", "OB-032"),
        ),
    ),
    leads_to={
        Outcome.SUBMITTED: TransitionRule(Stage.GAP_ANALYSIS),
        Outcome.NOT_RELEVANT: TransitionRule(Stage.REPORT_ANSWERED),
    },
)  # fmt: skip

GAP_ANALYSIS = StageRule(
    stage=Stage.GAP_ANALYSIS,
    clause="6.6",
    waits_as="Answering a report",
    asks=(
        TaskRule(
            kind=TaskKind.ANSWER_RECOMMENDATIONS, of=Role.ANSWERS_FOR_SERVICE, each=concerned_areas,
            due=WorkingDays(ANSWERED_WITHIN), ladder=FOR_GAP_ANALYSIS, also_by=(Role.QIST,), receipt=True,
            clause="1.1, 6.6", obligations=("OB-006", "OB-013", "OB-015"),
        ),
        TaskRule(
            kind=TaskKind.ACT_ON_RECOMMENDATION, of=Role.ACTION_OWNER, each=promised_actions,
            due=DateOf("the date that the gap analysis has set", its_own_date), ladder=FOR_GAP_ANALYSIS,
            also_by=(Role.QIST,), clause="6.6", obligations=("OB-006", "OB-011", "OB-112"),
        ),
    ),
    leads_to={Outcome.SUBMITTED: TransitionRule(Stage.REPORT_ANSWERED)},
)  # fmt: skip
"""Whoever is to do something is asked for it as soon as their service has answered, whatever the others do."""

NATIONAL_REPORT = lifecycle(definition="national report", version=1, stages=(INTAKE, GAP_ANALYSIS))
"""How the recommendations of a national report are answered and followed up."""
