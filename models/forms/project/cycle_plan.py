"""The plan of a cycle: what is measured, in whom, from when to when (3.1, 5.1, 7.3)."""

from typing import ClassVar

from models.forms.base import Examples, TaskForm, line, text
from models.forms.project.measure import EXAMPLE_STANDARD
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.vocabulary import Outcome, TaskKind


class AdviseOnDesignForm(TaskForm):
    """QIST's part of the design of a programme topic (5.1, OB-024, OB-076)."""

    kind: ClassVar = TaskKind.ADVISE_ON_DESIGN
    minutes: ClassVar = 15
    how_to: ClassVar = (
        "The topic is on the programme, so the design is shared: the lead plans with your advice at hand, and you may "
        "fill in the same form."
    )

    method_advice: str = text("Advice on the method")
    sampling_advice: str = text("Advice on the sample", rows=3)
    supporter: str = line("Who in the team supports the project?")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "method_advice": "Count every attendance; no sample is needed.",
            "sampling_advice": "All type 1 attendances of each month.",
            "supporter": "Clinical audit facilitator",
        }
    }


class PlanCycleForm(MeasurementPlan):
    """The plan of a further cycle, or of the first where there is no design (3.1, 7.3; OB-034, 036, 076, 128, 134)."""

    kind: ClassVar = TaskKind.PLAN_CYCLE
    version: ClassVar = (
        3  # measures of any kind, what data are used for, and whether they could identify somebody
    )
    minutes: ClassVar = 20
    how_to: ClassVar = (
        "Say what you will measure, in whom, from when to when. No names, no numbers of patients."
    )
    fills_from: ClassVar = (TaskKind.PLAN_CYCLE, TaskKind.DESIGN)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "measures": [EXAMPLE_STANDARD],
            "why_no_balancing": "Nothing is changed in this cycle: it measures where the service stands.",
            "population": "People who attend the urgent care centre",
            "sample": "All",
            "exclusions": "Nobody",
            "data_items": [{"name": "Attendances a month", "why": "Denominator", "is_identifiable": False}],
            "storage": "Trust shared drive, restricted folder",
            "collect_from": "2028-01-01",
            "collect_until": "2028-03-31",
            "figures_due_on": "2028-04-30",
        }
    }
