"""What was done, under the five headings of the methodology review, as plan and design say it (6.6; OB-117)."""

from collections.abc import Iterator, Mapping

from models.answers.plan_in_force import plan_in_force
from models.answers.project_answers import answer
from models.clock import spoken_date
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.records import Project

LONGEST = 1500
"""Characters of one heading: what is filled in is read, not only sent on."""


def what_was_done(project: Project) -> Mapping[str, str]:
    """A sentence or some for each heading of the review of which the plan in force or the design says something."""
    plan = plan_in_force(project)
    if plan is None:
        return {}
    design = answer(project, DesignForm)
    headings = {
        "dataset": _dataset(plan),
        "sampling": _sampling(plan),
        "collection": _collection(plan, design),
        "cleansing": _cleansing(plan),
        "analysis": _analysis(plan),
    }
    texts = {name: " ".join(sentences)[:LONGEST] for name, sentences in headings.items()}
    return {name: text for name, text in texts.items() if text}


def _sentence(label: str, words: str | None) -> Iterator[str]:
    """“Kept: Trust shared drive.”; nothing where nothing is said."""
    if words:
        yield f"{label}: {words.rstrip('.')}."


def _dataset(plan: MeasurementPlan) -> Iterator[str]:
    yield from _sentence("Measured", "; ".join(measure.name for measure in plan.measures))
    yield from _sentence("Collected", "; ".join(item.name for item in plan.data_items or () if item.name))


def _sampling(plan: MeasurementPlan) -> Iterator[str]:
    yield from _sentence("Who was measured", plan.population)
    yield from _sentence("Sample", plan.sample)


def _collection(plan: MeasurementPlan, design: DesignForm | None) -> Iterator[str]:
    if days := plan.days_measured:
        yield f"Measured from {spoken_date(days[0])} to {spoken_date(days[1])}."
    yield from _sentence("By", design.collected_by if design else None)
    yield from _sentence("Kept", plan.storage)


def _cleansing(plan: MeasurementPlan) -> Iterator[str]:
    yield from _sentence("Left out by the plan", plan.exclusions or "nobody")


def _analysis(plan: MeasurementPlan) -> Iterator[str]:
    for measure in plan.measures:
        specification = measure.specification
        target = f", {specification.target_words}" if specification.target_words else ""
        yield f"{specification.titled}{target}."
