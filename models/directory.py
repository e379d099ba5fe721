"""Who is asked: people, the roles they hold, and what happens when nobody holds one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.errors import NotReady
from models.records import Person, Project, RoleHolding
from models.vocabulary import Role, Standing

WHEN_NOBODY_HOLDS_IT = (
    Role.QIST,
    Role.HEAD_OF_CLINICAL_AUDIT,
    Role.ASSOCIATE_DIRECTOR,
    Role.CHIEF_MEDICAL_OFFICER,
)
"""Who is asked when a role is vacant, in this order (OB-080): nothing waits in silence."""

_ORDER = (Standing.HOLDER, Standing.DEPUTY, Standing.MEMBER)


@dataclass(frozen=True)
class Assignment:
    """The person asked, and why it is this one when that is not plain."""

    person: Person
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """A picture of people and roles at one moment, taken before a project is advanced."""

    today: date
    holdings: Sequence[RoleHolding]
    people: Mapping[str, Person]

    def assign(
        self, role: Role, project: Project, *, email: str | None = None, decides: bool = False
    ) -> Assignment:
        """Whom to ask in a role: its holder, else its deputy, else QIST with a note.

        A deciding role never goes to whoever leads or proposed the project (P7). Raises NotReady if nobody at
        all is left to ask.
        """
        kept_out = project.decided_by_others_than if decides else frozenset()
        if role is Role.LEAD:
            return self._lead(project)
        if role is Role.ACTION_OWNER:
            return self._owner(email, project)
        first = next(self._candidates(role, project, frozenset()), None)
        chosen = next(self._candidates(role, project, kept_out), None)
        if chosen is not None:
            return Assignment(
                chosen, "" if chosen is first else f"The {role.label} leads or proposed this project."
            )
        reason = "is vacant" if first is None else "is held by somebody who leads or proposed this project"
        return self._stand_in(project, kept_out, f"You are asked because the role of {role.label} {reason}.")

    def holders(self, role: Role, project: Project) -> list[Person]:
        """Everybody who may act in a role for a project, the holder first."""
        if role is Role.LEAD:
            return [
                person for person in (project.lead, project.deputy) if person and person.is_here(self.today)
            ]
        return list(self._candidates(role, project, frozenset()))

    def _lead(self, project: Project) -> Assignment:
        if project.lead.is_here(self.today):
            return Assignment(project.lead)
        if project.deputy is not None and project.deputy.is_here(self.today):
            return Assignment(project.deputy, "You are asked as deputy: the project lead has left.")
        return self._stand_in(
            project, frozenset(), "You are asked because the project lead and the deputy have left."
        )

    def _owner(self, email: str | None, project: Project) -> Assignment:
        owner = self.people.get((email or "").lower())
        if owner is not None and owner.is_here(self.today):
            return Assignment(owner)
        lead = self._lead(project)
        return Assignment(
            lead.person, lead.note or "You are asked because the action’s owner is not known or has left."
        )

    def _stand_in(self, project: Project, kept_out: frozenset[str], note: str) -> Assignment:
        for role in WHEN_NOBODY_HOLDS_IT:
            if person := next(self._candidates(role, project, kept_out), None):
                return Assignment(person, note)
        message = (
            "Nobody holds a role in the QI Support Team: add one to the Trust file and run “qi trust load”."
        )
        raise NotReady(message)

    def _candidates(self, role: Role, project: Project, kept_out: frozenset[str]) -> Iterator[Person]:
        held = [
            holding
            for holding in self.holdings
            if holding.role is role and holding.service_id in {None, project.service_id}
        ]
        for holding in sorted(held, key=lambda holding: _ORDER.index(holding.standing)):
            if holding.person_id not in kept_out and holding.person.is_here(self.today):
                yield holding.person
