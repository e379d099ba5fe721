"""What an answer changes on the project itself: who leads it, what it is, until when its data are kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.answers.changed_fields import fields_just_changed
from models.forms import TaskForm
from models.forms.project.any_stage import CheckInForm, NameSuccessorForm
from models.forms.project.closure import AbandonForm, ConfirmClosureForm, WithdrawForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.proposal import CheckBronzeTrainingForm, ProposalForm
from models.forms.project.registration import RegisterForm
from models.policy.lifecycle import LOCAL, ROUTES
from models.policy.priorities import priority_of_project
from models.policy.retention import retention_rule
from models.records import Person, Project, Service, Topic
from models.vocabulary import Outcome, TaskKind


@dataclass(frozen=True)
class NamedInAnswer:
    """The people, services and topics that an answer names: by address, code and id."""

    people: Mapping[str, Person] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    today: date = date.max

    def person(self, email: str | None) -> Person | None:
        """The person with an address."""
        return self.people.get(email.lower()) if email else None


def apply_answer(form: TaskForm, project: Project, named: NamedInAnswer) -> None:
    """Change the project as the answer says."""
    if change := _CHANGES.get(type(form)):
        change(form, project, named)


def _propose(form: ProposalForm, project: Project, named: NamedInAnswer) -> None:
    """Only what the answer says otherwise than the one before: what was registered or handed over since, stays."""
    fresh = fields_just_changed(project, TaskKind.PROPOSE, ProposalForm)
    if "title" in fresh:
        project.title = form.title
    if "project_type" in fresh:
        project.project_type = form.project_type
        project.route = ROUTES[form.project_type]
    if "lead_email" in fresh:
        project.lead = named.people[form.lead_email.lower()]
        project.lead_id = project.lead.id
    if "deputy_email" in fresh:
        project.deputy = named.people[form.deputy_email.lower()]
        project.deputy_id = project.deputy.id
    supervisor = named.person(form.supervisor_email)
    project.supervisor_id = supervisor.id if supervisor else None
    if "contract_ends_on" in fresh:
        project.lead_contract_ends_on = form.contract_ends_on
    project.service = named.services[form.service]
    project.service_id = project.service.id
    topic = named.topics.get(form.topic or "")
    if topic is not None:
        project.topic_id, project.programme_year = topic.id, topic.programme_year
        if "topic" in fresh:
            project.priority = priority_of_project(topic.priority_given)
    elif project.topic_id is None and "topic" in fresh:
        project.priority = LOCAL


def note_bronze_training(form: CheckBronzeTrainingForm, project: Project, named: NamedInAnswer) -> None:
    """The lead has the training since a day, or an exception until one; what is left empty stays."""
    _ = named
    project.lead.bronze_on = form.trained_on or project.lead.bronze_on
    project.lead.bronze_exception_until = form.exception_until or project.lead.bronze_exception_until


def _register(form: RegisterForm, project: Project, named: NamedInAnswer) -> None:
    """A supporter only where one is named anew: whoever was named on the project’s page stays."""
    is_named = "supporter_email" in fields_just_changed(project, TaskKind.REGISTER, RegisterForm)
    if is_named and (supporter := named.person(form.supporter_email)):
        project.supporter, project.supporter_id = supporter, supporter.id
    project.project_type = form.project_type
    project.route = ROUTES[form.project_type]
    project.priority = form.priority
    project.subject = form.subject
    project.parity = form.parity
    project.external_reference = form.external_reference
    if form.national_reference:
        project.national_reference = form.national_reference
        project.nationally_registered_on = form.nationally_registered_on


def _check_in(form: CheckInForm, project: Project, named: NamedInAnswer) -> None:
    _ = form
    project.confirmed_on = named.today


def _succeed(form: NameSuccessorForm, project: Project, named: NamedInAnswer) -> None:
    _ = named
    if form.outcome is Outcome.STAYS:
        project.lead_contract_ends_on = project.lead.contract_ends_on = form.contract_ends_on


def _end_early(form: WithdrawForm | AbandonForm, project: Project, named: NamedInAnswer) -> None:
    """What was collected until then is kept as long as that of any other project (7.3; OB-138)."""
    _ = form
    if project.cycle and named.today != date.max:
        project.retention_until = retention_rule(project.project_type).until(named.today)


def _check_effect(form: CheckEffectForm, project: Project, named: NamedInAnswer) -> None:
    _ = named
    project.monitoring_from = form.monitoring_from


def _close(form: ConfirmClosureForm, project: Project, named: NamedInAnswer) -> None:
    _ = named
    project.retention_until = form.retention_until


_CHANGES: Mapping[type[TaskForm], Callable[[Any, Project, NamedInAnswer], None]] = {
    ProposalForm: _propose,
    CheckBronzeTrainingForm: note_bronze_training,
    RegisterForm: _register,
    CheckEffectForm: _check_effect,
    ConfirmClosureForm: _close,
    WithdrawForm: _end_early,
    AbandonForm: _end_early,
    CheckInForm: _check_in,
    NameSuccessorForm: _succeed,
}
