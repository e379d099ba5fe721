"""The design of a project, before it is registered and approved (2.2, 3.1, 5.1, 7.1 to 7.3)."""

from collections.abc import Iterator
from typing import ClassVar

from models.forms.base import Examples, FormContext, Problem, line, need, text
from models.forms.change_points import RevisedForm
from models.forms.project.measure import EXAMPLE_STANDARD
from models.forms.project.plans.measurement_plan import IMPROVEMENT, LOCAL_WORK, SAID_BEFORE, MeasurementPlan
from models.vocabulary import Outcome, ProjectType, TaskKind

_PEOPLE = "The people and the process"
"""Under what is folded away who takes part, and how the work goes."""
_NATIONAL = [ProjectType.NATIONAL_AUDIT.value]


class DesignForm(MeasurementPlan, RevisedForm):
    """What is measured, in whom, with which data, by whom (OB-034, 036, 039 to 041, 076, 123, 128, 134, 136, 137).

    Of an audit eight things are asked, of a QI project ten at most and of a national audit three or four, all measures
    being one; what proposal, evidence and the host’s reports say already is filled in. Refused
    besides what a plan refuses: work of our own that does not say who collects the data, a QI project without process
    map or the reason, or without stakeholders, a national audit without its specification.
    """

    kind: ClassVar = TaskKind.DESIGN
    minutes: ClassVar = 10
    how_to: ClassVar = "Say what you will measure: whoever approves sees this. No names."
    fills_from: ClassVar = (TaskKind.REVIEW_EVIDENCE,)

    frontline: str | None = line(
        "Who closest to the problem takes part?",
        "Role or team, for example “ward nurses”",
        optional=True,
        conditional=True,
        fold=SAID_BEFORE,
        asked_of=LOCAL_WORK,
    )
    specification: str | None = line(
        "Where is the specification of the national audit?",
        "Its title and version, or a web address",
        optional=True,
        conditional=True,
        most=300,
        section="The national audit",
        asked_of=_NATIONAL,
    )
    collected_by: str | None = line(
        "Who collects the data, and who analyses them?",
        "Roles, for example “the ward’s audit nurse; the lead”",
        optional=True,
        conditional=True,
        folds_as=_PEOPLE,
        asked_of=LOCAL_WORK,
    )
    stakeholders: str | None = text(
        "Who else must be won over or told, and how?",
        "For example other wards, patients, the service manager",
        optional=True,
        conditional=True,
        rows=2,
        folds_as=_PEOPLE,
        asked_of=IMPROVEMENT,
    )
    process_map: str | None = line(
        "Where is the process map?",
        "Where one can see it; or why none is needed",
        optional=True,
        conditional=True,
        most=300,
        folds_as=_PEOPLE,
        asked_of=IMPROVEMENT,
    )
    demand_and_capacity: str | None = text(
        "Demand, capacity and flow",
        "If it is about access or flow: how many come, how many can be seen, and where they wait",
        optional=True,
        rows=2,
        folds_as=_PEOPLE,
        asked_of=LOCAL_WORK,
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "measures": [EXAMPLE_STANDARD],
            "why_no_balancing": "Nothing else changes while waits are counted.",
            "population": "People who attend the urgent care centre",
            "sample": "All",
            "exclusions": "Nobody",
            "data_items": [{"name": "Attendances a month", "why": "Denominator", "is_identifiable": False}],
            "storage": "Trust shared drive, restricted folder",
            "collect_from": "2028-01-01",
            "collect_until": "2028-03-31",
            "figures_due_on": "2028-04-30",
            "purpose": "To see how many attendances end within four hours.",
            "frontline": "Nurses in charge of the urgent care centre",
            "specification": None,
            "collected_by": "The information team; the lead",
            "stakeholders": "Bed managers, at the Monday meeting",
            "process_map": "On the wall of the staff room",
            "demand_and_capacity": None,
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from MeasurementPlan.problems(self, facts)  # not super(): a half answer is no instance of it
        if facts is None:
            return
        if facts.project_type is ProjectType.NATIONAL_AUDIT:
            yield from need(
                "specification", self.specification, "Say where the specification of the audit is"
            )
            return
        yield from need("purpose", self.purpose, "Say what the data are used for")
        yield from need("frontline", self.frontline, "Enter who closest to the problem takes part")
        yield from need("collected_by", self.collected_by, "Say who collects the data, and who analyses them")
        if facts.project_type is ProjectType.QUALITY_IMPROVEMENT:
            yield from self._lacking_of_improvement()

    def _lacking_of_improvement(self) -> Iterator[Problem]:
        yield from need("stakeholders", self.stakeholders, "Say who else must be won over or told, and how")
        yield from need(
            "process_map", self.process_map, "Say where the process map is, or why none is needed"
        )
