"""The proposal (6.2, 6.3, 3.1) and the check of Bronze training (8.2)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import (
    Examples,
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    address,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.forms.change_points import RevisedForm
from models.inputs.addresses import Address
from models.vocabulary import (
    Help,
    Involvement,
    Method,
    Outcome,
    Profession,
    ProjectType,
    QualityDimension,
    TaskKind,
)


class TeamMember(FormRecord):
    """Somebody who takes part, and so needs Bronze training (OB-141)."""

    name: str = line("Name", autocomplete="off")
    email: Address = address("Work e-mail address")
    profession: Profession = choice("Profession")


class Partner(FormRecord):
    """An organisation that takes part (4.2, OB-027, OB-050)."""

    name: str = line("Organisation")
    leads_the_project: bool = choice("Does this organisation lead the project?")


class ProposalForm(RevisedForm):
    """The proposal of a QI project or clinical audit (6.2, 6.3; OB-017, 020, 023, 034, 038, 041, 043 to 047, 051, 059).

    Refused: a trainee without a supervisor, a problem without a baseline or the date of one, no patient
    involvement without the reason, a literature search without the question.
    """

    kind: ClassVar = TaskKind.PROPOSE
    version: ClassVar = 2
    minutes: ClassVar = 15
    how_to: ClassVar = (
        "Say what is wrong, how you know, what you want to achieve and how. Two or three sentences for each "
        "are enough. You can save and come back."
    )

    title: str = line("Project title", "Short and plain, for example “Discharge summaries within 24 hours”")
    project_type: ProjectType = choice(
        "What kind of work is it?", "The QI Support Team confirms this when it registers"
    )
    service: str = line("Care Delivery Service", choices="services")
    topic: str | None = line(
        "Topic on this year’s programme",
        "Leave empty if it is not on the programme",
        optional=True,
        choices="topics",
    )
    lead_name: str = line("Name of the project lead", section="Who leads it")
    lead_email: Address = address("Work e-mail address of the project lead")
    deputy_name: str = line("Name of the deputy", "Who goes on if the lead cannot")
    deputy_email: Address = address("Work e-mail address of the deputy")
    is_trainee: bool = choice("Is the lead a student or trainee?")
    supervisor_name: str | None = line(
        "Name of the supervisor", "Needed for students and trainees", optional=True, conditional=True
    )
    supervisor_email: Address | None = address(
        "Work e-mail address of the supervisor", optional=True, conditional=True
    )
    contract_ends_on: date | None = day("When does the lead’s contract or rotation end?", optional=True)
    problem: str = text(
        "What is the problem?", "What happens now, and to whom it matters", section="The work"
    )
    baseline: str | None = text(
        "What do the data say now?", "Aggregate figures only", optional=True, conditional=True, rows=2
    )
    baseline_due_on: date | None = day(
        "If there are no data yet, when will the baseline be collected?", optional=True, conditional=True
    )
    dimensions: list[QualityDimension] = several("Which dimensions of quality will it improve?", least=1)
    aim: str = text("What do you want to achieve, by how much, by when?", rows=3)
    method: list[Method] = several("Method", least=1)
    why_method: str = text("Why this method?", rows=2)
    frontline: str = line("Who closest to the problem takes part?", "Role or team, for example “ward nurses”")
    team: list[TeamMember] = several("Team", "Everybody who will take an active part", legend="Team member", blank=1,
                                     add="Add a team member")  # fmt: skip
    sponsor: str = line("Sponsor", "The senior clinician or manager who backs it: role or name")
    involvement: Involvement = choice(
        "How do patients, carers or the public take part?", section="People and help"
    )
    why_no_involvement: str | None = text("If not at all, why not?", optional=True, conditional=True, rows=2)
    partners: list[Partner] = several("Partner organisations", legend="Partner", blank=0, add="Add a partner")
    help_wanted: list[Help] = several("What help do you want?", "You can ask for none")
    evidence_question: str | None = text(
        "Question for the Library and Knowledge Service",
        "If you want a literature search",
        optional=True,
        conditional=True,
        rows=2,
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "title": "Four-hour standard in the urgent care centre",
            "project_type": "clinical_audit",
            "service": "urgent-care",
            "topic": None,
            "lead_name": "Dr Amara Osei",
            "lead_email": "amara.osei@northbrook.example",
            "deputy_name": "Jonas Whitfield",
            "deputy_email": "jonas.whitfield@northbrook.example",
            "is_trainee": False,
            "supervisor_name": None,
            "supervisor_email": None,
            "contract_ends_on": "2029-07-31",
            "problem": "People wait longer than four hours to be admitted, transferred or discharged.",
            "baseline": "In the last year 92 in 100 attendances ended within four hours.",
            "baseline_due_on": None,
            "dimensions": ["patient_safety", "patient_experience"],
            "aim": "At least 95 in 100 attendances end within four hours, within twelve months.",
            "method": ["audit_cycle"],
            "why_method": "There is a national standard to compare with.",
            "frontline": "Nurses in charge of the urgent care centre",
            "team": [
                {
                    "name": "Jonas Whitfield",
                    "email": "jonas.whitfield@northbrook.example",
                    "profession": "nursing",
                }
            ],
            "sponsor": "Clinical Director, Urgent Care",
            "involvement": "indirect",
            "why_no_involvement": None,
            "partners": [],
            "help_wanted": ["literature_search"],
            "evidence_question": "Which changes to triage shorten waits in urgent care centres?",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.is_trainee:
            yield from need(
                "supervisor_name",
                self.supervisor_name,
                "Enter the supervisor: a student or trainee needs one",
            )
            yield from need(
                "supervisor_email", self.supervisor_email, "Enter the supervisor’s e-mail address"
            )
        if not self.baseline:
            yield from need(
                "baseline_due_on",
                self.baseline_due_on,
                "Enter what the data say now, or when they will be collected",
            )
        if self.involvement is Involvement.NONE:
            yield from need(
                "why_no_involvement",
                self.why_no_involvement,
                "Say why patients, carers or the public do not take part",
            )
        if Help.LITERATURE_SEARCH in self.help_wanted:
            yield from need(
                "evidence_question",
                self.evidence_question,
                "Enter the question for the Library and Knowledge Service",
            )
        if self.deputy_email.lower() == self.lead_email.lower():
            yield Problem("deputy_email", "Enter somebody other than the lead as deputy")
        if facts is not None:
            yield from self._misfits(facts)

    def _misfits(self, facts: FormContext) -> Iterator[Problem]:
        if self.service not in facts.services:
            yield Problem("service", "Choose a Care Delivery Service from the list")
        if self.topic and self.topic not in facts.topics:
            yield Problem("topic", "Choose a topic from the list, or leave it empty")
        if self.contract_ends_on and self.contract_ends_on < facts.today:
            yield Problem("contract_ends_on", "The end of the contract or rotation must be today or later")
        if self.baseline_due_on and self.baseline_due_on < facts.today:
            yield Problem("baseline_due_on", "The date of the baseline must be today or later")

    def people(self) -> Sequence[tuple[str, str]]:
        """The lead, the deputy, the supervisor and the team."""
        named = [(self.lead_email, self.lead_name), (self.deputy_email, self.deputy_name)]
        if self.supervisor_email:
            named.append((self.supervisor_email, self.supervisor_name or self.supervisor_email))
        return named + [(member.email, member.name) for member in self.team]


class CheckBronzeTrainingForm(TaskForm):
    """QIST settles a project whose lead has no Bronze training on record (8.2, OB-141, OB-142)."""

    kind: ClassVar = TaskKind.CHECK_BRONZE_TRAINING
    outcomes: ClassVar = (Outcome.TRAINED, Outcome.EXCEPTION_GRANTED)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "Look the lead up in the learning system. If Bronze is not done, grant an exception with a date by which "
        "it will be."
    )

    outcome: Literal[Outcome.TRAINED, Outcome.EXCEPTION_GRANTED] = choice("What did you find?")
    trained_on: date | None = day(
        "When was Bronze achieved?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.TRAINED]},
    )
    exception_until: date | None = day(
        "Until when does the exception hold?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.EXCEPTION_GRANTED]},
    )
    reason: str | None = text(
        "Reason for the exception",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.EXCEPTION_GRANTED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.TRAINED: {"outcome": "trained", "trained_on": "2026-05-04"},
        Outcome.EXCEPTION_GRANTED: {
            "outcome": "exception_granted",
            "exception_until": "2027-03-31",
            "reason": "Booked on the January course.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        _ = facts
        if self.outcome is Outcome.TRAINED:
            yield from need("trained_on", self.trained_on, "Enter the date on which Bronze was achieved")
        else:
            yield from need(
                "exception_until", self.exception_until, "Enter the date until which the exception holds"
            )
            yield from need("reason", self.reason, "Enter the reason for the exception")
