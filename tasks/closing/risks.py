"""Risks of results that stay as they are: asked of whoever holds the authority, decided, looked at again (OB-112)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload

from models.answers.planned_actions import planned_action
from models.answers.renamed_measures import PLANNED_IN, names_in_plans
from models.clock import local_date
from models.closing.missing import unmeasured_targets
from models.cycles.cycle_results import planned_measures
from models.engine.advance import Opening
from models.forms import NamedAction, TaskForm
from models.forms.project.action_monitoring import ImplementActionForm
from models.forms.project.duties.risks import AcceptRiskForm, ReviewRiskForm
from models.forms.project.effect_check import CheckEffectForm
from models.inputs.text import compared
from models.records import AcceptedRisk, Decision, HumanTask, Project
from models.records.base import new_id
from models.vocabulary import RISK_AUTHORITIES, Outcome, RiskKind, RiskState, TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import letterhead
from tasks.projects.daily_checks import DailyCheck
from tasks.projects.measures import judged_measures, unsettled_targets
from tasks.projects.project_rows import ask_at_any_stage

_STATES = {
    Outcome.RISK_ACCEPTED: RiskState.ACCEPTED,
    Outcome.RISK_REFUSED: RiskState.REFUSED,
    Outcome.STILL_ACCEPTED: RiskState.ACCEPTED,
    Outcome.NO_LONGER_ACCEPTED: RiskState.ENDED,
}


def risks_of(session: Session, project: Project) -> Sequence[AcceptedRisk]:
    """Every risk of a project that somebody was asked to accept, the oldest first, each with who decided on it.

    The database is asked only where somebody was.
    """
    if not any(task.kind is TaskKind.ACCEPT_RISK for task in project.tasks):
        return ()
    query = select(AcceptedRisk).where(AcceptedRisk.project_id == project.id).order_by(AcceptedRisk.asked_at)
    return session.scalars(query.options(joinedload(AcceptedRisk.decided_by))).all()


def ask_to_accept(  # noqa: PLR0913 -- what is answered about which project and task, and when
    session: Session, project: Project, task: HumanTask, form: TaskForm, *, now: datetime
) -> list[HistoryFact]:
    """Ask whoever holds the authority to accept the risk that an answer wants accepted, once for the answer.

    Of a locked project, after the answer has moved it; what the history is told. Nothing for an answer that wants
    none, and for a project that has ended with it.
    """
    if not isinstance(form, ImplementActionForm | CheckEffectForm) or not project.is_open:
        return []
    if (kind := form.wants_risk_accepted) is None:
        return []
    risk = _risk(session, project, task, form, kind, now)
    about = NamedAction(f"risk-{task.id}", risk.about, local_date(now))
    opening = Opening(about, RISK_AUTHORITIES[kind])
    on = Occasion(project, letterhead(session), now)
    facts = ask_at_any_stage(session, on, TaskKind.ACCEPT_RISK, about.key, opening=opening)
    if facts:
        risk.task_id = next(asked.id for asked in project.tasks if asked.task_key == about.key)
        session.add(risk)
    return facts


def _risk(  # noqa: PLR0913, PLR0917 -- of what, from which answer, of which kind, when
    session: Session,
    project: Project,
    task: HumanTask,
    form: ImplementActionForm | CheckEffectForm,
    kind: RiskKind,
    now: datetime,
) -> AcceptedRisk:
    about, measures = _stays(session, project, task)
    return AcceptedRisk(
        id=new_id(),
        project_id=project.id,
        source_id=task.id,
        kind=kind,
        cycle=task.cycle,
        about=about,
        measures=measures,
        reason=form.risk_reason or form.reason or "",
        state=RiskState.ASKED,
        asked_at=now,
    )


def _stays(session: Session, project: Project, task: HumanTask) -> tuple[str, list[str]]:
    """What stays as it is, in words, and the measures that it concerns."""
    if task.kind is TaskKind.IMPLEMENT_ACTION:
        planned = planned_action(project, task.task_key)
        plans = [each.decision for each in project.tasks if each.kind in PLANNED_IN and each.decision]
        names = names_in_plans(sorted(plans, key=lambda plan: plan.at))
        measures = [names.get(compared(planned.addresses), planned.addresses)] if planned else []
        return f"Will not be done: {task.about}", measures
    judged = judged_measures(session, project)
    targets = unsettled_targets(judged)
    measured, unmeasured = (
        [*targets.missed, *targets.unjudged],
        unmeasured_targets(planned_measures(project), judged),
    )
    sentences = (
        ("The target is missed and not measured again", measured),
        ("The target was never measured", unmeasured),
    )
    about = ". ".join(f"{sentence}: {_quoted(names)}" for sentence, names in sentences if names)
    return about or "The result stays as it is", [*measured, *unmeasured]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def settle_risk(session: Session, task: HumanTask, decision: Decision, form: TaskForm) -> None:
    """Write on the risk what was decided about it; nothing for any other answer."""
    if isinstance(form, AcceptRiskForm):
        risk = session.scalars(select(AcceptedRisk).where(AcceptedRisk.task_id == task.id)).one()
        risk.risk_reference, risk.not_registered_because = form.risk_reference, form.not_registered_because
        if form.risk_reference:
            risk.not_registered_because = None
    elif isinstance(form, ReviewRiskForm):
        query = select(AcceptedRisk).where(AcceptedRisk.task_id == risk_decided_in(task))
        risk = session.scalars(query).one()
    else:
        return
    risk.state = _STATES[decision.outcome]
    risk.decided_by_id, risk.decided_at = decision.person_id, decision.at
    risk.because = form.reason
    risk.review_on = form.review_on if risk.is_accepted else None


def risk_decided_in(task: HumanTask) -> str:
    """The id of the task in which the risk was first decided on that a task accepts or looks at again."""
    return task.task_key.split("-")[1] if task.kind is TaskKind.REVIEW_RISK else task.id


def _to_review(moment: datetime) -> Select[tuple[str]]:
    """Projects with an accepted risk whose day has come."""
    is_due = exists().where(AcceptedRisk.project_id == Project.id, *_is_due(moment))
    return select(Project.id).where(is_due).order_by(Project.id)


def _is_due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (AcceptedRisk.state == RiskState.ACCEPTED, AcceptedRisk.review_on <= local_date(moment))


def _ask_again(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Ask whoever accepted each risk, or the role now, whether it still is; once for each day of review."""
    query = select(AcceptedRisk).where(AcceptedRisk.project_id == project.id, *_is_due(moment))
    on, facts = Occasion(project, letterhead(session), moment), list[HistoryFact]()
    for risk in session.scalars(query.order_by(AcceptedRisk.id)):
        key = f"review-{risk.task_id}-{risk.review_on:%Y%m%d}"
        about = NamedAction(key, risk.about, local_date(moment))
        opening = Opening(about, RISK_AUTHORITIES[risk.kind], prefers=risk.decided_by_id)
        facts += ask_at_any_stage(session, on, TaskKind.REVIEW_RISK, key, opening=opening)
    return facts


RISK_REVIEWS = DailyCheck(
    name="risk review",
    said="A risk was accepted until today",
    hour=8,
    concerned=_to_review,
    do=_ask_again,
    on_working_days_only=True,
    after_the_end=True,
)
"""Whoever accepted a risk is asked on its day whether they still do, also when the project has ended."""
