"""Checking an answer against its form, its project and the people, services and topics it names."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from models.answers.asked_fields import no_longer_asked
from models.answers.plan_in_force import plan_in_force
from models.answers.planned_actions import actions_in
from models.answers.project_answers import decision_on, newest_answered
from models.clock import local_date, now
from models.closing.missing import unmeasured_targets
from models.cycles.cycle_results import measure_names, planned_measures
from models.engine.answer_effects import NamedInAnswer
from models.engine.change_points import point_choices, unanswered_points
from models.engine.second_person import acted_before
from models.errors import WrongForm
from models.forms import FORMS, FormContext, TaskForm
from models.forms.change_points import POINTS
from models.forms.error_messages import sentences
from models.forms.project.plans.design_checklist import criteria_of
from models.forms.project.spread.sharing import READERS
from models.policy.conditions import is_undesigned, planned_cycle
from models.policy.lifecycle import LOCAL
from models.policy.priorities import priority_of_project
from models.policy.retention import retention_rule
from models.policy.versions import policy_of
from models.records import Decision, HumanTask, Project, Service, Topic
from models.vocabulary import Outcome, Priority, Stage, TaskKind, TopicState
from tasks.actions.effects import unjudged_actions
from tasks.closing.closing_checks import missing_for_closure
from tasks.distribution.readers import distribution_list
from tasks.figures.reading import measures_with_figures
from tasks.people.lookup import known_people, strangers_in, supporters
from tasks.programme.topics.apply_answer import topics_of
from tasks.projects.measures import decision_in_cycle, judged_measures, plan_of_cycle, unsettled_targets


def check_answer(  # noqa: PLR0913 -- of what, what and by whom
    session: Session,
    project: Project | None,
    kind: TaskKind,
    typed: Mapping[str, Any],
    *,
    by: str | None = None,
) -> TaskForm:
    """The answer as its form; WrongForm with a sentence for each field that does not fit, if some person gives it."""
    form = FORMS[kind]
    asked = {name: value for name, value in typed.items() if name not in no_longer_asked(form)}
    answer = _fitting(form, asked, form_context(session, project, form, by=by))
    if project is not None and (unanswered := unanswered_points(project, answer)):
        raise WrongForm(unanswered)
    return answer


def check_correction(
    session: Session, project: Project, task: HumanTask, typed: Mapping[str, Any]
) -> TaskForm:
    """An answer as it should have been, as its form, checked as on its day and in its cycle.

    WrongForm, with a sentence for each field that does not fit.
    """
    form = FORMS[task.kind]
    context = form_context(session, project, form)
    if 0 < task.cycle < project.cycle:
        context = replace(context, **_facts_of_cycle(session, project, task.cycle))
    if task.decision is not None:
        context = replace(context, **_facts_settled(context, task.kind, task.decision))
    given_on = local_date(task.closed_at) if task.closed_at else context.today
    return _fitting(form, typed, replace(context, today=given_on, supporters=(), measured_from=None))


def _facts_settled(context: FormContext, kind: TaskKind, decision: Decision) -> dict[str, Any]:
    """What an answer has settled when it was given and is not asked again: its actions, and what they are for (OB-112).

    A meeting that gave a reason in place of actions has to keep one.
    """
    agreed = tuple(action.addresses for action in actions_in(kind, decision))
    facts: dict[str, Any] = {"measures": (*context.measures, *agreed)}
    if not decision.standing[0].get("no_action_because"):
        facts |= {"missed_targets": (), "unjudged_targets": (), "unmeasured_targets": ()}
    return facts


def _facts_of_cycle(session: Session, project: Project, cycle: int) -> dict[str, Any]:
    """The facts that an answer of an earlier cycle is checked against as that cycle had them (OB-109)."""
    plan = plan_of_cycle(session, project, cycle)
    findings = decision_in_cycle(session, project, TaskKind.REPORT_FINDINGS, cycle)
    measures = plan.measures if plan else []
    return {
        "measures": tuple(measure.name for measure in measures),
        "specifications": tuple(measure.specification for measure in measures),
        "measures_with_figures": measures_with_figures(session, project, cycle),
        "findings_on": local_date(findings.at) if findings else None,
    }


def _fitting(form: type[TaskForm], typed: Mapping[str, Any], context: FormContext) -> TaskForm:
    try:
        return form.model_validate(typed, context={"known": context})
    except ValidationError as error:
        raise WrongForm(sentences(error, form, given=typed)) from None


def form_context(
    session: Session, project: Project | None, form: type[TaskForm], *, by: str | None = None
) -> FormContext:
    """What is known when a form is checked: of the Trust, as far as it is asked, of the project, of who answers."""
    asked = form.model_fields
    services = session.scalars(select(Service.code)) if {*asked} & CHOOSING else ()
    topics = session.scalars(select(Topic.id).where(is_free(project))) if "topic" in asked else ()
    bare = FormContext(today=local_date(now()), services=tuple(services), topics=tuple(topics))
    if "supporter_email" in asked:
        team = supporters(session, bare.today)
        bare = replace(bare, supporters=tuple(person.email for person in team))
    if project is None:
        return bare
    judged = judged_measures(session, project) if {*asked} & ACCEPTING else []
    targets = unsettled_targets(judged)
    unjudged = unjudged_actions(session, project, judged) if "effects" in asked else []
    on_list = distribution_list(session, project, now=now()) if READERS in asked else ()
    return replace(
        bare,
        suggestions=_ids(session, project, TopicState.SUGGESTED) if "left_out" in asked else (),
        draft_topics=_ids(session, project, TopicState.ON_THE_PROGRAMME) if {*asked} & EXCLUDING else (),
        project_type=project.project_type,
        measures=measure_names(project),
        specifications=planned_measures(project),
        measures_with_figures=measures_with_figures(session, project, project.cycle)
        if "figures" in asked
        else (),
        measured_from=_measured_from(project) if "figures" in asked else None,
        missed_targets=targets.missed,
        unjudged_targets=targets.unjudged,
        unmeasured_targets=tuple(unmeasured_targets(planned_measures(project), judged))
        if "effects" in asked
        else (),
        priority=_priority_by_rule(session, project) if "priority" in asked else None,
        points=tuple(name for name, _ in point_choices(project)) if POINTS in asked else (),
        is_alone=by in acted_before(project, form.kind),
        criteria=_criteria(project) if "design_met" in asked else (),
        findings_on=_findings_on(project) if "held_on" in asked else None,
        planned_cycle_on=planned_cycle(project) if "effects" in asked else None,
        actions_to_judge=tuple(action.to_judge for action in unjudged),
        readers=tuple(reader.person.email for reader in on_list),
        always_told=tuple(reader.person.email for reader in on_list if reader.is_always_told),
        **_of_closure(session, project, asked),
    )


def _measured_from(project: Project) -> date | None:
    """The first day that the plan in force measures; None where it says none."""
    plan = plan_in_force(project)
    return plan.collect_from if plan else None


def _of_closure(session: Session, project: Project, asked: Collection[str]) -> dict[str, Any]:
    """What is known of the end of a project, for the forms in which it is decided on."""
    context: dict[str, Any] = {"may_go_back": has_way_back(project)}
    if "closed_without" in asked:
        rule = retention_rule(project.project_type)
        missing = missing_for_closure(session, project)
        context |= {
            "missing_for_closure": tuple(
                f"{each.sentence} Whose turn it is: {each.turn}." for each in missing
            ),
            "is_older_than_question": is_undesigned(project),
            "retention_by_rule": rule.until(local_date(now())),
        }
    return context


def has_way_back(project: Project) -> bool:
    """Whether the policy of a project leads from its closure back to its actions; version 1 does not."""
    return Outcome.FURTHER_ACTIONS in policy_of(project).rule(Stage.CLOSURE).leads_to


CHOOSING = {"service", "services"}
"""The fields in which services of the Trust are named."""

ACCEPTING = {"no_action_because", "effects"}
"""The fields of the forms in which somebody may leave a missed target as it is."""

EXCLUDING = {"not_relevant", "not_joined"}
"""The fields in which topics of the draft are named."""


def _findings_on(project: Project) -> date | None:
    """The day on which the findings of this cycle were reported; a correction of them changes nothing."""
    task = newest_answered(project, TaskKind.REPORT_FINDINGS)
    if task is None or task.decision is None or task.cycle != project.cycle:
        return None
    return local_date(task.decision.at)


def _ids(session: Session, project: Project, state: TopicState) -> tuple[str, ...]:
    return tuple(topic.id for topic in topics_of(session, project, state))


def _criteria(project: Project) -> tuple[str, ...]:
    """The lines of the checklist that the design of a project is scored by; none where it has no design."""
    if decision_on(project, TaskKind.DESIGN) is None:
        return ()
    return tuple(criterion.key for criterion in criteria_of(project.project_type))


def _priority_by_rule(session: Session, project: Project) -> Priority:
    """What registration may depart from with a reason: that of the project’s topic, or of a local project (G5)."""
    if project.topic_id is None:
        return LOCAL
    given = session.scalar(select(Topic.priority_given).where(Topic.id == project.topic_id))
    return priority_of_project(given)


def is_free(project: Project | None) -> ColumnElement[bool]:
    """Whether a topic is on the programme and has no project, or has this one."""
    of_others = exists().where(Project.topic_id == Topic.id, Project.id != (project.id if project else ""))
    is_on = and_(Topic.state == TopicState.ON_THE_PROGRAMME, Topic.withdrawn_on.is_(None))
    return and_(~of_others, or_(is_on, Topic.id == (project.topic_id if project else None)))


def named_in(session: Session, form: TaskForm) -> NamedInAnswer:
    """The people, service and topic that an answer names; WrongForm for an address that nobody can be asked at."""
    if strangers := strangers_in(session, form.model_dump()):
        raise WrongForm(strangers)
    people = known_people(session, form.people())
    named = NamedInAnswer(people, today=local_date(now()))
    if service := getattr(form, "service", None):
        places = session.scalars(select(Service).where(Service.code == service))
        named = replace(named, services={place.code: place for place in places})
    if topic := getattr(form, "topic", None):
        topics = session.scalars(select(Topic).where(Topic.id == topic))
        named = replace(named, topics={chosen_topic.id: chosen_topic for chosen_topic in topics})
    return named
