"""Who hears of an answer besides whoever is asked next: its lead, and whoever a proposal names for the first time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer
from models.answers.sponsorship import sponsor_task
from models.clock import local_date
from models.engine.answer_effects import NamedInAnswer
from models.forms import TaskForm
from models.forms.programme.national_audit import ConfirmNonParticipationForm
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import ask_of
from models.records import Decision, Email, HumanTask, Person, Project
from models.vocabulary import Letter, Part, Role
from notifications.emails import compose
from notifications.emails.cover import NamedPart, asked_as_deputy, deputy_key, named_in_project, named_key
from notifications.emails.outbox_rows import Occasion
from tasks.national.participation import lead_of, request_of
from tasks.projects.event_letters import letters_of_events

SUPERVISOR = NamedPart("supervisor", "The lead is a student or trainee, and you support the work.")
SPONSOR = NamedPart("sponsor", "You back the project, and help if the team meets something it cannot settle.")
MEMBER = NamedPart("member of the team", "You take an active part, so you need Bronze training.")

SUPPORTER = NamedPart(
    "supporter",
    "You are of the QI Support Team, and the project lead may ask you for advice until it is closed.",
)


@dataclass(frozen=True)
class Answered:
    """An answer that was recorded: to which task, what it says and names, and by whom."""

    task: HumanTask
    decision: Decision
    form: TaskForm
    named: NamedInAnswer
    by: Person


def tell_of_answer(session: Session, on: Occasion, answered: Answered) -> None:
    """Write to the lead of a step that somebody else took, and to whoever is named for the first time."""
    if isinstance(answered.form, ConfirmNonParticipationForm):
        _tell_who_leads_the_audit(session, on, answered)
    if on.project.definition != LIFECYCLE.definition:
        return
    if isinstance(answered.form, RegisterForm) and (
        supporter := answered.named.person(answered.form.supporter_email)
    ):
        tell_supporter(session, on, supporter, by=answered.by)
    if isinstance(answered.form, ProposalForm):
        ask_deputy(session, on, answered.form.aim)
        _tell_the_named(session, on, answered.form, answered)
    elif answered.by.id != on.project.lead_id and not _hears_already(session, on, answered):
        session.add(compose.step_taken(on, answered.task, answered.decision))


def _tell_who_leads_the_audit(session: Session, on: Occasion, answered: Answered) -> None:
    """Whoever leads a national audit hears whether we go on taking part in it, as the team does that has asked."""
    _, topic = request_of(session, on.project)
    lead = lead_of(session, topic)
    if lead is None or lead.id == on.project.lead_id or not lead.is_here(local_date(on.now)):
        return
    session.add(
        compose.decision_letter(on, answered.task, answered.decision, Letter.PARTICIPATION_DECIDED, to=lead)
    )


def ask_deputy(session: Session, on: Occasion, aim: str) -> None:
    """Ask whoever is named as deputy whether they agree, once each time that they are named."""
    asked = next(
        (part for part in on.project.parts if part.is_now(Part.ASKED_AS_DEPUTY, on.project.deputy_id)), None
    )
    to = on.project.deputy
    if asked is None or to is None or not to.is_here(local_date(on.now)):
        return
    if session.scalar(select(Email.key).where(Email.key == deputy_key(asked))) is None:
        session.add(asked_as_deputy(on, asked, to=to, aim=aim))


def tell_supporter(session: Session, on: Occasion, supporter: Person, *, by: Person) -> None:
    """Whoever supports a project hears of it once, unless they said so themselves."""
    key = named_key(on.project, supporter)
    if supporter.id == by.id or session.scalar(select(Email.id).where(Email.key == key)) is not None:
        return
    proposal = answer(on.project, ProposalForm)
    aim = proposal.aim if proposal else ""
    session.add(named_in_project(on, SUPPORTER, to=supporter, aim=aim))


def _hears_already(session: Session, on: Occasion, answered: Answered) -> bool:
    """Whether this answer has written to the lead already: what it asks of them, or what it decided."""
    tells = ask_of(on.project, answered.task).tells.get(answered.decision.outcome, ())
    return any(role is Role.LEAD for _, role in tells) or any(
        email.to_person_id == on.project.lead_id
        and email.project_id == on.project.id
        and email.task_id != answered.task.id
        for email in letters_of_events(session)
    )


def _tell_the_named(session: Session, on: Occasion, form: ProposalForm, answered: Answered) -> None:
    """Supervisor, sponsor and team, each once for a project, however often the proposal is sent."""
    kept_out = {on.project.lead_id, on.project.deputy_id, answered.by.id}
    people: dict[str, tuple[Person, NamedPart]] = {}
    for address, part in _parts(on.project, form):
        person = answered.named.person(address)
        if person is not None and person.id not in kept_out and person.is_here(local_date(on.now)):
            people.setdefault(named_key(on.project, person), (person, part))
    told = set(session.scalars(select(Email.key).where(Email.key.in_(people)))) if people else set()
    session.add_all(
        named_in_project(on, part, to=person, aim=form.aim)
        for key, (person, part) in people.items()
        if key not in told
    )


def _parts(project: Project, form: ProposalForm) -> Iterator[tuple[str | None, NamedPart]]:
    """Addresses, with the part that matters most first: somebody named twice hears of that one.

    A sponsor who is asked whether they back the project hears of it by that.
    """
    yield form.supervisor_email, SUPERVISOR
    if sponsor_task(project) is None:
        yield form.sponsor_email, SPONSOR
    yield from ((member.email, MEMBER) for member in form.team)
