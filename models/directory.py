"""Who is asked: people, the roles they hold, and what happens when nobody holds one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.errors import NotReady
from models.records import HumanTask, Person, Project, RoleHolding
from models.vocabulary import Role, Standing, Subject

WHEN_NOBODY_HOLDS_IT = (
    Role.QIST,
    Role.HEAD_OF_CLINICAL_AUDIT,
    Role.ASSOCIATE_DIRECTOR,
    Role.CHIEF_MEDICAL_OFFICER,
)
"""Who is asked when a role is vacant, in this order (OB-080): nothing waits in silence."""

GROUP_FOR = {
    Subject.MEDICINES: Role.DRUGS_AND_THERAPEUTICS,
    Subject.HARM: Role.SAFETY_COMMITTEE,
    Subject.OTHER: Role.EFFECTIVE_CARE_AND_TREATMENT,
}
"""The group that hears of a project's troubles, by its subject (5.0; OB-056, G7)."""

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
        role = self.held(role, project)
        first = next(self._candidates(role, project, frozenset()), None)
        chosen = next(self._candidates(role, project, kept_out), None)
        if chosen is not None:
            return Assignment(
                chosen, "" if chosen is first else f"The {role.label} leads or proposed this project."
            )
        reason = "is vacant" if first is None else "is held by somebody who leads or proposed this project"
        return self._stand_in(project, kept_out, f"You are asked because the role of {role.label} {reason}.")

    @staticmethod
    def held(role: Role, project: Project) -> Role:
        """The role that people hold: the group for a project's subject is one of three (G7)."""
        return GROUP_FOR[project.subject or Subject.OTHER] if role is Role.SUBJECT_GROUP else role

    def deputy_of(self, task: HumanTask, project: Project) -> Person | None:
        """Who deputises for whoever is asked in a task, if there is somebody else and they may act in it."""
        if task.role in {Role.LEAD, Role.ACTION_OWNER}:
            deputies = [project.deputy] if project.deputy else []
        else:
            deputies = [
                one.person for one in self._held(task.role, project) if one.standing is Standing.DEPUTY
            ]
        kept_out = project.decided_by_others_than if task.decides else frozenset()
        return next(
            (
                one
                for one in deputies
                if one.is_here(self.today) and one.id != task.assignee_id and one.id not in kept_out
            ),
            None,
        )

    def holders(self, role: Role, project: Project) -> list[Person]:
        """Everybody who may act in a role for a project, the holder first."""
        if role is Role.LEAD:
            return [
                person for person in (project.lead, project.deputy) if person and person.is_here(self.today)
            ]
        return list(self._candidates(self.held(role, project), project, frozenset()))

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
        for holding in self._held(role, project):
            if holding.person_id not in kept_out and holding.person.is_here(self.today):
                yield holding.person

    def _held(self, role: Role, project: Project) -> list[RoleHolding]:
        """Who holds a role for a project's service or for the Trust, the holder first."""
        held = [
            holding
            for holding in self.holdings
            if holding.role is role and holding.service_id in {None, project.service_id}
        ]
        return sorted(held, key=lambda holding: _ORDER.index(holding.standing))
