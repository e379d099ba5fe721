"""The proposal (6.2, 6.3, 3.1) and the check of Bronze training (8.2)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import (
    Examples,
    FormContext,
    Problem,
    TaskForm,
    address,
    choice,
    day,
    line,
    need,
    number,
    several,
    text,
)
from models.forms.change_points import RevisedForm
from models.forms.project.partners import Partner, TeamMember
from models.forms.project.research_screen import ScreenResult, research_result
from models.inputs.addresses import Address
from models.vocabulary import (
    Help,
    Involvement,
    Method,
    Outcome,
    ProjectReason,
    ProjectType,
    QualityDimension,
    Screen,
    TaskKind,
)

_EXAMPLE: Mapping[str, object] = {
    "title": "Four-hour standard in the urgent care centre",
    "about": "waits urgent care",
    "project_type": "clinical_audit",
    "topic": None,
    "repeat_of": None,
    "differs_because": None,
    "randomised": "no",
    "allocation_by_protocol": "no",
    "unsupported_intervention": "no",
    "intends_generalisable": "no",
    "problem": "People wait longer than four hours to be admitted, transferred or discharged.",
    "aim": "At least 95 in 100 attendances end within four hours, within twelve months.",
    "deputy_name": "Jonas Whitfield",
    "deputy_email": "jonas.whitfield@northbrook.example",
    "is_trainee": False,
    "supervisor_name": None,
    "supervisor_email": None,
    "contract_ends_on": "2029-07-31",
    "sponsor": "Dr Nadia Rahman",
    "sponsor_email": "nadia.rahman@northbrook.example",
    "team": [
        {
            "name": "Jonas Whitfield",
            "email": "jonas.whitfield@northbrook.example",
            "profession": "nursing",
        }
    ],
    "lead_name": "Dr Amara Osei",
    "lead_email": "amara.osei@northbrook.example",
    "trigger": "indicator",
    "trigger_reference": None,
    "service": "urgent-care",
    "dimensions": ["patient_safety", "patient_experience"],
    "involvement": "indirect",
    "why_no_involvement": None,
    "help_wanted": ["literature_search"],
    "evidence_question": "Which changes to triage shorten waits in urgent care centres?",
}


_OF_A_TRAINEE = {"is_trainee": ["true"]}


class ProposalForm(RevisedForm):
    """The proposal of a QI project or clinical audit (6.2, 6.3; OB-017, 020, 023, 041, 043 to 047, 051).

    Its pages ask a part of it each (`proposal_pages.py`). A topic of the programme is not screened for research
    here, and a national audit has four questions of its own in place of most.

    Refused: a trainee without a supervisor, no patient involvement without the reason, a literature search without
    the question, a national audit in which the Trust takes no part. What was asked here before version 2 and is
    asked with the evidence since (method, who is closest to the problem, baseline, partners) may still be said. The
    address of the sponsor is asked on the pages of a new proposal; one with the name alone goes on.
    """

    kind: ClassVar = TaskKind.PROPOSE
    version: ClassVar = 2
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "A few short pages, each kept as you go. Two or three sentences for each answer are enough. "
        "You can stop at any time and come back."
    )

    title: str = line("Project title", "Short and plain, for example “Discharge summaries within 24 hours”")
    about: str | None = line(
        "What is it about, in three words?",
        "We look for earlier projects like it",
        optional=True,
        conditional=True,
        most=80,
    )
    project_type: ProjectType = choice(
        "What kind of work is it?", "The QI Support Team confirms this when it registers"
    )
    topic: str | None = line(
        "Topic on this year’s programme",
        "Leave empty if it is not on the programme",
        optional=True,
        choices="topics",
    )
    repeat_of: str | None = line("Repeat of the earlier project", optional=True, most=20)
    differs_because: str | None = line("Goes on beside similar projects, because", optional=True)
    randomised: Screen | None = choice(
        "Are patients or services put into groups by chance?", optional=True, conditional=True
    )
    allocation_by_protocol: Screen | None = choice(
        "Is anybody’s care changed just for this work?",
        "A protocol, not usual care, decides who gets what",
        optional=True,
        conditional=True,
    )
    unsupported_intervention: Screen | None = choice(
        "Is a treatment used that has no firm basis yet?", optional=True, conditional=True
    )
    intends_generalisable: Screen | None = choice(
        "Are the results meant to hold elsewhere, too?",
        "Sharing what you learn is not meant; proving something new for everybody is",
        optional=True,
        conditional=True,
    )
    takes_part: bool | None = choice("Does the Trust take part?", optional=True, conditional=True)
    cases_expected: int | None = number(
        "How many cases do you expect in a year?",
        "An estimate is enough",
        optional=True,
        conditional=True,
    )
    usual_governance: Screen | None = choice(
        "Is only the data collected that the national provider’s approval covers?",
        "Information Governance looks at it either way",
        optional=True,
        conditional=True,
    )
    problem: str = text(
        "What is the problem, and why now?", "What happens now, to whom it matters, and how you know"
    )
    aim: str = text(
        "What do you want to achieve, by how much, by when?",
        "In whom, and from where you stand today",
        rows=3,
    )
    deputy_name: str = line("Name of the deputy", "Who goes on if the lead cannot")
    deputy_email: Address = address("Work email address of the deputy")
    is_trainee: bool | None = choice("Is the lead a student or trainee?", optional=True, conditional=True)
    supervisor_name: str | None = line(
        "Name of the supervisor", optional=True, conditional=True, asked_when=_OF_A_TRAINEE
    )
    supervisor_email: Address | None = address(
        "Work email address of the supervisor", optional=True, conditional=True, asked_when=_OF_A_TRAINEE
    )
    contract_ends_on: date | None = day(
        "When does the lead’s contract or rotation end?", "If it has an end", optional=True
    )
    sponsor: str | None = line(
        "Which senior person backs it?",
        "A clinician or manager. We ask them whether they do",
        optional=True,
        conditional=True,
    )
    sponsor_email: Address | None = address(
        "Work email address of the senior person", optional=True, conditional=True
    )
    team: list[TeamMember] = several("Team", "Whoever else takes an active part; you can add them later",
                                     legend="Team member", blank=0, add="Add a team member")  # fmt: skip
    lead_name: str = line("Name of the project lead")
    lead_email: Address = address("Work email address of the project lead")
    trigger: ProjectReason | None = choice("What is the reason for it?", optional=True, conditional=True)
    trigger_reference: str | None = line(
        "Its number or name", "For example “NICE NG94”, or the number of the risk", optional=True, most=120
    )
    service: str = line("Care Delivery Service", choices="services")
    dimensions: list[QualityDimension] = several("Which dimensions of quality will it improve?", least=1)
    involvement: Involvement | None = choice(
        "How do patients, carers or the public take part?", optional=True, conditional=True
    )
    why_no_involvement: str | None = text(
        "If not at all, why not?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"involvement": [Involvement.NONE]},
    )
    help_wanted: list[Help] = several("What help do you want?", "You can ask for none")
    evidence_question: str | None = text(
        "Question for the Library and Knowledge Service",
        "If you want a literature search",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"help_wanted": [Help.LITERATURE_SEARCH]},
    )
    baseline: str | None = text("What do the data say now?", "Aggregate figures only", optional=True, rows=2)
    baseline_due_on: date | None = day(
        "If there are no data yet, when will the baseline be collected?", optional=True
    )
    method: list[Method] = several("Method")
    why_method: str | None = text("Why this method?", optional=True, rows=2)
    frontline: str | None = line(
        "Who closest to the problem takes part?", "Role or team, for example “ward nurses”", optional=True
    )
    partners: list[Partner] = several("Partner organisations", legend="Partner", blank=0, add="Add a partner")

    examples: ClassVar[Examples] = {Outcome.SUBMITTED: _EXAMPLE}

    @property
    def research(self) -> ScreenResult | None:
        """What the four questions say, or None if the work is not research."""
        certain = (self.randomised, self.allocation_by_protocol, self.unsupported_intervention)
        return research_result(*certain, generalisable=self.intends_generalisable)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.project_type is ProjectType.NATIONAL_AUDIT:
            yield from self._lacking_of_a_national_audit()
        else:
            yield from self._lacking()
            if not self.topic:
                yield from self._lacking_of_a_new_project()
        if self.is_trainee:
            yield from need(
                "supervisor_name",
                self.supervisor_name,
                "Enter the supervisor: a student or trainee needs one",
            )
            yield from need("supervisor_email", self.supervisor_email, "Enter the supervisor’s email address")
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
        if self.sponsor_email and self.sponsor_email.lower() == self.lead_email.lower():
            yield Problem("sponsor_email", "Enter somebody other than the lead as the senior person")
        if facts is not None:
            yield from self._misfits(facts)

    def _lacking(self) -> Iterator[Problem]:
        yield from need("is_trainee", self.is_trainee, "Say whether the lead is a student or trainee")
        yield from need("sponsor", self.sponsor, "Enter which senior person backs it")
        yield from need(
            "involvement", self.involvement, "Choose how patients, carers or the public take part"
        )

    def _lacking_of_a_new_project(self) -> Iterator[Problem]:
        yield from need("about", self.about, "Say in three words what it is about")
        yield from need("trigger", self.trigger, "Choose the reason for it")
        for name in SCREEN:
            label = type(self).model_fields[name].title
            yield from need(name, getattr(self, name), f"Answer “{label}”: “not known” is an answer")

    def _lacking_of_a_national_audit(self) -> Iterator[Problem]:
        yield from need("takes_part", self.takes_part, "Say whether the Trust takes part")
        if self.takes_part is False:
            yield Problem("takes_part", "There is nothing to propose if the Trust does not take part")
        yield from need("cases_expected", self.cases_expected, "Enter how many cases you expect in a year")
        yield from need(
            "usual_governance",
            self.usual_governance,
            "Say which data are collected: “not known” is an answer",
        )

    def _misfits(self, facts: FormContext) -> Iterator[Problem]:
        if self.service not in facts.services:
            yield Problem("service", "Choose a Care Delivery Service from the list")
        if self.topic and self.topic not in facts.topics:
            yield Problem("topic", "Choose a topic from the list, or leave it empty")
        if self.contract_ends_on and self.contract_ends_on < facts.today:
            yield Problem("contract_ends_on", "The end of the contract or rotation must be today or later")

    def people(self) -> Sequence[tuple[str, str]]:
        """The lead, the deputy, the supervisor, the sponsor and the team."""
        named = [(self.lead_email, self.lead_name), (self.deputy_email, self.deputy_name)]
        if self.supervisor_email:
            named.append((self.supervisor_email, self.supervisor_name or self.supervisor_email))
        if self.sponsor_email:
            named.append((self.sponsor_email, self.sponsor or self.sponsor_email))
        return named + [(member.email, member.name) for member in self.team]


SCREEN = ("randomised", "allocation_by_protocol", "unsupported_intervention", "intends_generalisable")
"""The questions of the research screen, as the registration names them, too."""


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
