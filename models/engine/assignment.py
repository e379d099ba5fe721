"""Who is asked: people, the roles they hold, who stands in for whom, and what happens when nobody holds a role."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.clock import spoken_date
from models.errors import NotReady
from models.records import Absence, HumanTask, Person, Project, RoleHolding
from models.vocabulary import RISK_AUTHORITIES, Letter, Role, RoleStanding, Subject

WHEN_NOBODY_HOLDS_IT = (
    Role.QIST,
    Role.HEAD_OF_CLINICAL_AUDIT,
    Role.ASSOCIATE_DIRECTOR,
    Role.CHIEF_MEDICAL_OFFICER,
)
"""Who is asked when a role is vacant, in this order (OB-080): nothing waits in silence."""

HOLDS_UNNAMED_RISKS = Role.CHIEF_MEDICAL_OFFICER
"""Who is asked about a risk where the Trust file names nobody for its kind (6.6; OB-112)."""

GROUP_FOR = {
    Subject.MEDICINES: Role.DRUGS_AND_THERAPEUTICS,
    Subject.HARM: Role.SAFETY_COMMITTEE,
    Subject.OTHER: Role.EFFECTIVE_CARE_AND_TREATMENT,
}
"""The group that hears of a project's troubles, by its subject (5.0; OB-056, G7)."""

_FOR_THE_LEAD = frozenset({Role.ACTION_OWNER, Role.CONSULTEE, Role.ANSWERS_FOR_SERVICE})
"""For whom the lead and the deputy of the project act where they cannot."""

NAMED = _FOR_THE_LEAD | {Role.SPONSOR, Role.ADOPTER}
"""Who is named in an answer, or leads on quality in a service that one names, and asked at that address."""

NOBODY_LEFT = "Nobody is left who may decide: name somebody else for that role in the Trust file."
"""What whoever looks after the roles is told when everybody who could be asked takes part in the project (P7)."""

_ORDER = (RoleStanding.HOLDER, RoleStanding.DEPUTY, RoleStanding.MEMBER)
_LONGEST_NOTE = 300


@dataclass(frozen=True)
class Assignment:
    """The person asked, why it is this one when that is not plain, and for whom they stand in, if for anybody."""

    person: Person
    note: str = ""
    stands_in_for: Person | None = None


@dataclass(frozen=True)
class Directory:
    """A picture of people, roles and absences at one moment, taken before a project is advanced."""

    today: date
    holdings: Sequence[RoleHolding]
    people: Mapping[str, Person]
    absences: Mapping[str, Absence] = field(default_factory=dict)
    """The absences of today, by the id of who is away; each with its stand-in."""

    def assign(  # noqa: PLR0913 -- in which role of what, and what is known of the person
        self,
        role: Role,
        project: Project,
        *,
        email: str | None = None,
        decides: bool = False,
        prefers: str | None = None,
        avoids: frozenset[str] = frozenset(),
    ) -> Assignment:
        """Whom to ask in a role: its holder; else a stand-in, the deputy or QIST, with a note that says why.

        `prefers` is the id of the one who is asked before others of the role, or whose stand-in is; those whom it
        `avoids` are asked after all others. Whoever may not decide keeps their place, so that the note says why.

        A deciding role never goes to whoever takes or ever took part in the project (P7): if nobody else is left,
        the QI Support Team is asked to find somebody. Raises NotReady if there is nobody in it at all.
        """
        kept_out = project.may_not_decide if decides else frozenset()
        if role is Role.LEAD:
            return self._lead(project)
        if role in NAMED:
            return self._named(role, email, project)
        return self._in_role(
            self.held(role, project),
            project,
            kept_out,
            lambda person: 2 * (person.id in avoids - kept_out) + (person.id != prefers),
        )

    def readers(self, tells: Sequence[tuple[Letter, Role]], project: Project) -> list[tuple[Letter, Person]]:
        """Who gets which letter: each letter once a person, whatever roles somebody holds."""
        people = [(letter, self.assign(role, project).person) for letter, role in tells]
        return list({(letter, person.id): (letter, person) for letter, person in people}.values())

    @staticmethod
    def held(role: Role, project: Project) -> Role:
        """The role that people hold: the group for a project's subject is one of three (G7)."""
        return GROUP_FOR[project.subject or Subject.OTHER] if role is Role.SUBJECT_GROUP else role

    def deputy_of(self, task: HumanTask, project: Project) -> Person | None:
        """Who deputises for whoever is asked in a task and is at work, if there is somebody."""
        return next(filter(self.is_at_work, self.deputies_of(task, project)), None)

    def deputies_of(self, task: HumanTask, project: Project) -> list[Person]:
        """Everybody else who deputises for whoever is asked in a task and may act in it, at work or away.

        Where the deputy of a role is asked, that is its holder.
        """
        if task.role in {Role.LEAD, *_FOR_THE_LEAD}:
            deputies = [project.deputy] if project.deputy else []
        else:
            held = list(self._held(task.role, project))
            pair = {RoleStanding.HOLDER, RoleStanding.DEPUTY}
            is_of_pair = any(each.person.id == task.assignee_id and each.standing in pair for each in held)
            standings = pair if is_of_pair else {RoleStanding.DEPUTY}
            deputies = [each.person for each in held if each.standing in standings]
        kept_out = {task.assignee_id, *(project.may_not_decide if task.decides else ())}
        return [person for person in deputies if person.id not in kept_out and person.is_here(self.today)]

    def instead_of(
        self, task: HumanTask, project: Project, *, unreached: frozenset[str]
    ) -> Assignment | None:
        """Whom to ask when no email reaches whoever is asked: a deputy, another of the role, the lead, or QIST.

        Nobody whom an email about it did not reach either; None if nobody is left.
        """
        kept_out = {*unreached, task.assignee_id, *(project.may_not_decide if task.decides else ())}
        deputy = self.deputy_of(task, project)
        others = [project.lead] if task.role in _FOR_THE_LEAD else self.holders(task.role, project)
        support = [holding.person for role in WHEN_NOBODY_HOLDS_IT for holding in self._held(role, project)]
        able = [
            person for person in [deputy, *others, *support] if person is not None and self.is_at_work(person)
        ]
        chosen = next((person for person in able if person.id not in kept_out), None)
        note = f"You are asked because no email reaches {task.assignee.name}."[:_LONGEST_NOTE]
        return Assignment(chosen, note) if chosen else None

    def holders(self, role: Role, project: Project, kept_out: frozenset[str] = frozenset()) -> list[Person]:
        """Everybody who may act in a role for a project, the holder first; with those who stand in today.

        Nobody stands in for those who are `kept_out`: what they may not decide, nobody decides for them.
        """
        here = self._in_own_right(role, project)
        return here + [stand_in for _, stand_in in self._standing_in(role, project, kept_out)]

    def acts_for(
        self, person: Person, task: HumanTask, project: Project, *, also_by: Sequence[Role] = ()
    ) -> tuple[str | None, date | None]:
        """For whom, by id, somebody who may answer a task does so, and until when that one is away.

        Nobody, if they act in their own right; no date, if whoever is asked passed it on (OB-054).
        """
        kept_out = project.may_not_decide if task.decides else frozenset[str]()
        is_lent = task.assignee_id == person.id and task.for_person_id not in kept_out
        for_id = task.for_person_id if is_lent else None
        roles = () if task.assignee_id == person.id else (task.role, *also_by)
        if not any(holder.id == person.id for role in roles for holder in self._in_own_right(role, project)):
            lent = (pair for role in roles for pair in self._standing_in(role, project, kept_out))
            for_id = next((away.id for away, stand_in in lent if stand_in.id == person.id), for_id)
        absence = self.absences.get(for_id or "")
        return for_id, absence.last_day if absence else None

    def _in_own_right(self, role: Role, project: Project) -> list[Person]:
        """Who is here and acts in a role for a project without standing in for anybody, the holder first."""
        if role is Role.LEAD:
            people = [person for person in (project.lead, project.deputy) if person]
        else:
            people = [holding.person for holding in self._held(self.held(role, project), project)]
        return [person for person in people if person.is_here(self.today)]

    def _standing_in(
        self, role: Role, project: Project, kept_out: frozenset[str]
    ) -> Iterator[tuple[Person, Person]]:
        """Who is away and who stands in for them in a role; nobody does for those who are kept out."""
        stand_in_of = self._stand_in_of if role is Role.LEAD else self._stand_in_in_role_of
        for person in self._in_own_right(role, project):
            if person.id not in kept_out and (stand_in := stand_in_of(person)) is not None:
                yield person, stand_in

    def may_act(
        self, person: Person, task: HumanTask, project: Project, *, also_by: Sequence[Role] = ()
    ) -> bool:
        """Whether a person may answer a task today, in their own right or for the one they stand in for (P8)."""
        if not person.is_here(self.today):
            return False
        is_asked = task.assignee_id == person.id
        if task.role in {Role.LEAD, *NAMED} and is_asked:
            return True
        roles = [task.role, *also_by, *(WHEN_NOBODY_HOLDS_IT if is_asked and task.note else ())]
        kept_out = project.may_not_decide if task.decides else frozenset[str]()
        acting = {person.id, *({task.for_person_id} - kept_out if is_asked else ())}
        return any(holder.id in acting for role in roles for holder in self.holders(role, project, kept_out))

    def is_at_work(self, person: Person) -> bool:
        """Whether a person works here and is not away today."""
        return person.is_here(self.today) and person.id not in self.absences

    def _lead(self, project: Project) -> Assignment:
        lead, deputy = project.lead, project.deputy
        if self.is_at_work(lead):
            return Assignment(lead)
        if lead.is_here(self.today):
            stand_in = self._stand_in_of(lead) or (deputy if deputy and self.is_at_work(deputy) else None)
            return self._covered(stand_in, lead) if stand_in else Assignment(lead)
        if deputy is not None and deputy.is_here(self.today):
            return Assignment(deputy, "You are asked as deputy: the project lead has left.")
        return self._instead(
            project, frozenset(), "You are asked because the project lead and the deputy have left."
        )

    def _named(self, role: Role, email: str | None, project: Project) -> Assignment:
        if email is None and role in _FOR_THE_LEAD:
            return self._lead(project)
        owner = self.people.get((email or "").lower())
        if owner is not None and self.is_at_work(owner):
            return Assignment(owner)
        if owner is not None and owner.is_here(self.today):
            stand_in = self._stand_in_of(owner)
            return self._covered(stand_in, owner) if stand_in else Assignment(owner)
        note = "You are asked because whoever was named for it is not known or has left."
        if role in {Role.SPONSOR, Role.ADOPTER}:
            return self._instead(project, project.may_not_decide, note)
        lead = self._lead(project)
        return Assignment(lead.person, lead.note or note, lead.stands_in_for)

    def _in_role(
        self, role: Role, project: Project, kept_out: frozenset[str], order: Callable[[Person], int]
    ) -> Assignment:
        """The first of the role, by an order, who is at work and may decide; for the holder who is away, if one is."""
        here = [holding.person for holding in self._held(role, project) if holding.person.is_here(self.today)]
        here.sort(key=order)
        allowed = [person for person in here if person.id not in kept_out]
        away = next((person for person in allowed if person.id in self.absences), None)
        for person in allowed:
            if self.is_at_work(person):
                is_first = person is allowed[0]
                if not is_first and away is not None:
                    return self._covered(person, away)
                note = "" if person is here[0] else f"The {role.label} takes part in this project."
                return Assignment(person, note)
            if (stand_in := self._stand_in_in_role_of(person)) is not None and stand_in.id not in kept_out:
                return self._covered(stand_in, person)
        return self._instead(project, kept_out, self._why_nobody(role, here, allowed))

    @staticmethod
    def _why_nobody(role: Role, here: Sequence[Person], allowed: Sequence[Person]) -> str:
        if not here:
            reason = "is vacant"
        elif not allowed:
            reason = "is held by somebody who takes part in this project"
        else:
            reason = "is held by people who are away"
        return f"You are asked because the role of {role.label} {reason}."

    def _covered(self, stand_in: Person, away: Person) -> Assignment:
        """Somebody stands in: both names are on the record."""
        until = spoken_date(self.absences[away.id].last_day)
        note = f"You are asked for {away.name}, who is away to {until}."
        return Assignment(stand_in, note[:_LONGEST_NOTE], away)

    def _stand_in_of(self, person: Person) -> Person | None:
        absence = self.absences.get(person.id)
        stand_in = absence.stand_in if absence else None
        return stand_in if stand_in is not None and self.is_at_work(stand_in) else None

    def _stand_in_in_role_of(self, person: Person) -> Person | None:
        """Whoever stands in for somebody in a role; nobody as long as a second person is to confirm it."""
        absence = self.absences.get(person.id)
        is_confirmed = absence is not None and absence.stand_in_confirmed_at is not None
        return self._stand_in_of(person) if is_confirmed else None

    def _instead(self, project: Project, kept_out: frozenset[str], note: str) -> Assignment:
        for role in WHEN_NOBODY_HOLDS_IT:
            able = [
                holding.person for holding in self._held(role, project) if holding.person.is_here(self.today)
            ]
            able = [person for person in able if person.id not in kept_out]
            if able:
                return Assignment(next(filter(self.is_at_work, able), able[0]), note)
        if kept_out:
            return self._instead(project, frozenset(), f"{note} {NOBODY_LEFT}")
        message = (
            "Nobody holds a role in the QI Support Team: add one to the Trust file and run “qi trust load”."
        )
        raise NotReady(message)

    def _held(self, role: Role, project: Project) -> Iterator[RoleHolding]:
        """Who holds a role for a project's service or for the Trust, the holder first, then the service's own.

        The authority for a risk is the Chief Medical Officer's where nobody is named for it.
        """
        held = [
            holding
            for holding in self.holdings
            if holding.role is role and holding.service_id in {None, project.service_id}
        ]
        if not held and role in RISK_AUTHORITIES.values():
            yield from self._held(HOLDS_UNNAMED_RISKS, project)
        yield from sorted(held, key=lambda each: (_ORDER.index(each.standing), each.service_id is None))
