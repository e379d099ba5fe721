"""How many to look at: worked out on the page of a design, without a script, by a button that sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from models.forms.project.measurement_plan import HOW_MANY, MeasurementPlan
from models.inputs.numbers import decimal_number
from models.spc.sampling import sample_for
from web.forms.fields import FieldView, FoldView

WORK_IT_OUT = "Work it out"
LEAVE_OUT = (
    "Enter how many there are and how exactly you want to know the result. “All” is a good answer, too."
)


def with_sample_size(
    form: type[object], fields: Sequence[FieldView], values: Mapping[str, object]
) -> list[FieldView]:
    """The fields of a plan with what its sample would need beside the questions about it; those of any other form."""
    return list(_worked_out(fields, values)) if issubclass(form, MeasurementPlan) else list(fields)


def _worked_out(fields: Sequence[FieldView], values: Mapping[str, object]) -> Iterator[FieldView]:
    for field in fields:
        if isinstance(field, FoldView) and field.label.startswith(HOW_MANY):
            said = sample_said(values.get("in_period"), values.get("within"))
            yield replace(
                field, button=WORK_IT_OUT, said=said or LEAVE_OUT, is_open=field.is_open or bool(said)
            )
        else:
            yield field


def sample_said(in_period: object, within: object) -> str:
    """How many give a result that is known so exactly; empty until there is a width, or for what is no number.

    Without a number of how many there are, as of more than anybody counts (Cochran; `models/spc/sampling.py`).
    """
    width, population = _number(within), _number(in_period)
    if width is None or not 0 < width <= 50 or (in_period and not population):  # noqa: PLR2004 -- percentage points
        return ""
    return sample_for(float(width), int(population) if population else None).said


def _number(typed: object) -> Decimal | None:
    text = str(typed).strip() if typed is not None else ""
    try:
        return decimal_number(text) if text else None
    except ValueError:
        return None
