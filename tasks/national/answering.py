"""What the answer to a step of a national body's changes, in the transaction of the answer (6.6; OB-006, OB-025)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.answer_effects import NamedInAnswer
from models.errors import WrongForm
from models.forms import TaskForm
from models.forms.programme.national_audit import ConfirmNonParticipationForm, RecordCasesForm
from models.forms.programme.national_report import (
    ActOnRecommendationForm,
    AnswerRecommendationsForm,
    GapAnswer,
    TakeInReportForm,
)
from models.policy.national import action_key, numbers_for
from models.records import Decision, HumanTask, NationalReport, Project, Recommendation, RecommendationAnswer
from models.vocabulary import Outcome
from tasks.national.intake import store_intake
from tasks.national.participation import settle_participation
from tasks.national.windows import record_cases


@dataclass(frozen=True)
class AnsweredStep:
    """An answer as it is recorded: to which task of which undertaking, by which decision, naming whom."""

    session: Session
    project: Project
    task: HumanTask
    decision: Decision
    named: NamedInAnswer


def keep_national_answer(step: AnsweredStep, form: TaskForm) -> None:
    """Keep what lives on after the answer; nothing for any other answer. WrongForm for one that is not whole."""
    if change := _CHANGES.get(type(form)):
        change(step, form)


def _settle(step: AnsweredStep, form: ConfirmNonParticipationForm) -> None:
    settle_participation(step.session, step.project, form, step.decision)


def _take_in(step: AnsweredStep, form: TakeInReportForm) -> None:
    store_intake(step.session, step.project, form)


def _cases(step: AnsweredStep, form: RecordCasesForm) -> None:
    record_cases(step.session, step.task, form, step.decision)


def _answer(step: AnsweredStep, form: AnswerRecommendationsForm) -> None:
    """Each recommendation that concerns the service has its answer, and no other; WrongForm otherwise."""
    asked = numbers_for(step.project, step.task.about)
    given = {answer.number: answer for answer in form.answers}
    if missing := [number for number in asked if number not in given]:
        raise WrongForm([("answers", f"Answer recommendation {missing[0]}, too")])
    if strange := [number for number in given if number not in asked]:
        raise WrongForm([("answers", f"Recommendation {strange[0]} is not asked of you")])
    query = (
        select(RecommendationAnswer, Recommendation.number)
        .join(Recommendation, Recommendation.id == RecommendationAnswer.recommendation_id)
        .join(NationalReport, NationalReport.id == Recommendation.report_id)
        .where(
            NationalReport.project_id == step.project.id, RecommendationAnswer.area == (step.task.about or "")
        )
    )
    for row, number in step.session.execute(query).tuples():
        _fill(row, given[number], step)


def _fill(row: RecommendationAnswer, given: GapAnswer, step: AnsweredStep) -> None:
    owner = step.named.person(given.owner_email) if given.action else None
    row.reply, row.reason, row.answered_at = given.reply, given.reason or "", step.decision.at
    row.action, row.evidence = given.action or "", given.evidence or ""
    row.owner_id, row.due_on = (owner.id if owner else None), (given.due_on if given.action else None)
    row.task_key = action_key(step.task.id, given.number) if given.action else None


def _act(step: AnsweredStep, form: ActOnRecommendationForm) -> None:
    """What became of it; why not, where it will not be done."""
    query = select(RecommendationAnswer).where(RecommendationAnswer.task_key == step.task.task_key)
    row = step.session.scalars(query).one()
    row.outcome = form.outcome
    if form.outcome is Outcome.COMPLETED:
        row.evidence = form.evidence or ""
    else:
        row.reason = form.reason or ""


_CHANGES: Mapping[type[TaskForm], Callable[[AnsweredStep, Any], None]] = {
    ConfirmNonParticipationForm: _settle,
    TakeInReportForm: _take_in,
    AnswerRecommendationsForm: _answer,
    ActOnRecommendationForm: _act,
    RecordCasesForm: _cases,
}
