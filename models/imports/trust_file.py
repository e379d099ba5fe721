"""What a Trust tells us about itself in one file: services, committees, people, and who holds which role."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic_core import ErrorDetails

from models.imports.import_types import Code, Day, FileRecord, PersonEntry, Text, broken_rule
from models.inputs.addresses import Address
from models.vocabulary import (
    MEETS,
    PAPERS_DUE_BEFORE,
    RISK_AUTHORITIES,
    PaperKind,
    RiskKind,
    Role,
    RoleStanding,
)
from models.working_time import working_days_after

OF_A_SERVICE = frozenset({Role.CDS_QUALITY_LEAD, Role.CDS_QUALITY_GROUP})
"""The roles that each service has; the others are held once for the Trust."""

FOUND_ON_THE_PROJECT = frozenset(
    {
        Role.LEAD,
        Role.DEPUTY,
        Role.SPONSOR,
        Role.SUBJECT_GROUP,
        Role.ACTION_OWNER,
        Role.CONSULTEE,
        Role.ANSWERS_FOR_SERVICE,
    }
)
"""The roles that nobody holds: the project or the action says who it is."""

HELD = tuple(role for role in Role if role not in FOUND_ON_THE_PROJECT)
"""The roles that a file may give to people."""

NEVER_VACANT = frozenset({Role.CALDICOTT_GUARDIAN, *RISK_AUTHORITIES.values()})
"""The roles that a Trust need not give to anybody: nothing is asked of them, or somebody is asked instead.

For a risk that is the Chief Medical Officer.
"""


class TrustEntry(FileRecord):
    """The Trust itself."""

    name: Text = Field(title="Name")
    qist_email: Address = Field(title="QIST mailbox")
    mail_domains: list[Text] = Field(title="Mail domains", min_length=1)
    reference_label: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        title="Label of the external reference", default="QI Life reference"
    )


class HoldingEntry(FileRecord):
    """Who holds a role, who deputises, who is in its team: addresses of people of the file or the register."""

    holder: Address | None = Field(title="Holder", default=None)
    deputy: Address | None = Field(title="Deputy", default=None)
    members: list[Address] = Field(title="Members", default_factory=list)

    def standings(self) -> list[tuple[str, RoleStanding]]:
        """Each address with how it stands to the role."""
        first = ((self.holder, RoleStanding.HOLDER), (self.deputy, RoleStanding.DEPUTY))
        members = [(member, RoleStanding.MEMBER) for member in self.members]
        return [(address, standing) for address, standing in first if address] + members


class ServiceEntry(FileRecord):
    """A Care Delivery Service and the roles held in it."""

    code: Code = Field(title="Code")
    name: Text = Field(title="Name")
    roles: dict[Role, HoldingEntry] = Field(title="Roles", default_factory=dict)
    risk_authorities: dict[RiskKind, HoldingEntry] = Field(title="Risk authorities", default_factory=dict)

    def holdings(self) -> Iterator[tuple[Role, HoldingEntry]]:
        """Every role held in it, and who may accept which risk of it."""
        yield from self.roles.items()
        yield from _authorities(self.risk_authorities)


class CommitteeEntry(FileRecord):
    """A committee with its other names (G6)."""

    code: Code = Field(title="Code")
    name: Text = Field(title="Name")
    aliases: list[Text] = Field(title="Aliases", default_factory=list)


class MeetingEntry(FileRecord):
    """A meeting for which a paper is made; without a day for its papers, five working days before (5.1, 6.4)."""

    of: PaperKind = Field(title="Of")
    service: Code | None = Field(title="Service", default=None)
    held_on: Day = Field(title="Held on")
    papers_due_on: Day | None = Field(title="Papers due on", default=None)

    @property
    def due_on(self) -> date:
        """The day by which its papers are wanted."""
        return self.papers_due_on or working_days_after(self.held_on, -PAPERS_DUE_BEFORE)

    def problems(self, services: Sequence[str]) -> Iterator[str]:
        """It meets; a CDS Quality Group names its service, no other does; papers are due before it."""
        at = f"meeting of {self.of} on {self.held_on}"
        if self.of not in MEETS:
            yield f"{at}: no paper is made for its meetings; they are made for {', '.join(MEETS)}"
        elif (self.of is PaperKind.CDS_QUALITY_GROUP) != (self.service is not None):
            wants = "name its service" if self.service is None else "it is of no one service"
            yield f"{at}: {wants}"
        if self.service is not None and self.service not in services:
            yield f"{at}: there is no service “{self.service}”; services are {', '.join(sorted(services))}"
        if self.due_on > self.held_on:
            yield f"{at}: its papers are due after it"


class HolidayLine(FileRecord):
    """A bank holiday that the table of England's does not have, or has and is worked this time."""

    day: Day = Field(title="Day")
    name: Text = Field(title="Name")
    because: Text = Field(title="Because")
    is_worked: bool = Field(title="Is worked", default=False)


class TrustFile(FileRecord):
    """The whole file."""

    trust: TrustEntry = Field(title="Trust")
    services: list[ServiceEntry] = Field(title="Services", min_length=1)
    committees: list[CommitteeEntry] = Field(title="Committees", default_factory=list)
    people: list[PersonEntry] = Field(title="People", default_factory=list)
    roles: dict[Role, HoldingEntry] = Field(title="Roles", default_factory=dict)
    risk_authorities: dict[RiskKind, HoldingEntry] = Field(title="Risk authorities", default_factory=dict)
    meetings: list[MeetingEntry] = Field(title="Meetings", default_factory=list)
    bank_holidays: list[HolidayLine] = Field(title="Bank holidays", default_factory=list)

    def holdings(self) -> Iterator[tuple[Role, str | None, HoldingEntry]]:
        """Every role with the code of its service (None: held for the Trust) and who holds it."""
        yield from ((role, None, holding) for role, holding in self.roles.items())
        yield from ((role, None, holding) for role, holding in _authorities(self.risk_authorities))
        for service in self.services:
            yield from ((role, service.code, holding) for role, holding in service.holdings())

    def problems(self) -> list[str]:
        """What no single field shows to be wrong, one sentence each."""
        return [
            *_twice("services, code", [service.code for service in self.services]),
            *_twice("committees, code", [committee.code for committee in self.committees]),
            *_twice("people, email", [person.email for person in self.people]),
            *(problem for holding in self.holdings() for problem in _misplaced(*holding)),
            *self._authorities_among_roles(),
            *self._without_support_team(),
            *self._meetings(),
            *_twice("bank_holidays, day", [str(line.day) for line in self.bank_holidays]),
        ]

    def _meetings(self) -> Iterator[str]:
        services = [service.code for service in self.services]
        for meeting in self.meetings:
            yield from meeting.problems(services)
        yield from _twice(
            "meetings", [f"{entry.of} {entry.service or ''} {entry.held_on}" for entry in self.meetings]
        )

    def _authorities_among_roles(self) -> Iterator[str]:
        """Whoever may accept risks stands in the table of that name, so that nobody is written twice."""
        kinds = {role: kind for kind, role in RISK_AUTHORITIES.items()}
        tables = [("", self.roles), *((f"service {each.code}, ", each.roles) for each in self.services)]
        for at, roles in tables:
            for role in kinds.keys() & roles.keys():
                table = "services.risk_authorities" if at else "risk_authorities"
                yield f"{at}roles, {role}: write it under [{table}.{kinds[role]}]"

    def _without_support_team(self) -> Iterator[str]:
        team = self.roles.get(Role.QIST)
        if team is None or not team.standings():
            yield "roles, qist: give it a holder: what nobody else holds is asked of the QI Support Team"


def _authorities(risks: Mapping[RiskKind, HoldingEntry]) -> Iterator[tuple[Role, HoldingEntry]]:
    yield from ((RISK_AUTHORITIES[kind], holding) for kind, holding in risks.items())


def _misplaced(role: Role, service: str | None, holding: HoldingEntry) -> Iterator[str]:
    at = f"roles, {role}" if service is None else f"service {service}, roles, {role}"
    if role in FOUND_ON_THE_PROJECT:
        yield f"{at}: this role is found on each project and held by nobody"
    elif service is None and role in OF_A_SERVICE:
        yield f"{at}: each service has its own: write it under [services.roles.{role}]"
    elif service is not None and role not in OF_A_SERVICE and role not in RISK_AUTHORITIES.values():
        yield f"{at}: it is held once for the Trust: write it under [roles.{role}]"
    yield from _twice(at, [address for address, _ in holding.standings()])


def _twice(at: str, values: list[str]) -> Iterator[str]:
    yield from (
        f"{at}: “{value}” stands there twice" for value, count in Counter(values).items() if count > 1
    )


def sentence_for(problem: ErrorDetails) -> str:
    """One problem that Pydantic found in a Trust file: where it is, counted from one, and what is wrong."""
    where = ""
    for step in problem["loc"]:
        if step != "[key]":
            where += f" {step + 1}" if isinstance(step, int) else f", {step}"
    where = where.removeprefix(", ")
    if problem["type"] == "enum" and "[key]" in problem["loc"]:
        return f"{where}: there is no role “{problem['input']}”; roles are {', '.join(HELD)}"
    return f"{where}: {broken_rule(problem)}"
