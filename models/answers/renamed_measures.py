"""Which measure of a plan is which after its correction: one that is called otherwise in its place is the same one."""

from collections.abc import Iterable, Mapping, Sequence

from models.inputs.text import compared
from models.records import Decision
from models.vocabulary import TaskKind

PLANNED_IN = (TaskKind.DESIGN, TaskKind.PLAN_CYCLE)
"""The kinds of task in whose answers measures are planned."""


def renamed_measures(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """The keys of measures that have another name now, each with its new key.

    A measure is the same if the name in its place is new and the old one is gone; and so are the only one that is gone
    and the only new one, wherever they stand. A measure that merely moved, went or came is none of them.
    """
    were, are = list(map(compared, before)), list(map(compared, after))
    gone = [key for key in were if key not in are]
    new = [key for key in are if key not in were]
    if len(gone) == len(new) == 1:
        return {gone[0]: new[0]}
    return {old: now for old, now in zip(were, are, strict=False) if old in gone and now in new}


def names_in(values: Mapping[str, object]) -> list[str]:
    """The names of the measures of a plan as it is stored."""
    measures = values.get("measures")
    return [str(measure["name"]) for measure in measures] if isinstance(measures, list) else []


def names_now(
    readings: Iterable[tuple[Sequence[Mapping[str, object]], Mapping[str, object]]],
) -> dict[str, str]:
    """What measures are called that a plan called otherwise before its correction, by the keys of their old names.

    Of each plan, the oldest first, how it was stored before and how it stands. A name that the newest plan still, or
    again, has stays as it is (OB-135).
    """
    renamed, newest = dict[str, str](), set[str]()
    for before, standing in readings:
        names = {compared(name): name for name in names_in(standing)}
        for values in before:
            renamed |= {
                old: names[new] for old, new in renamed_measures(names_in(values), names_in(standing)).items()
            }
        newest = set(names)
    return {old: name for old, name in renamed.items() if old not in newest}


def names_in_plans(plans: Iterable[Decision]) -> dict[str, str]:
    """What measures are called now that a plan of a project called otherwise, by the keys of their old names."""
    return names_now(
        ([plan.answer, plan.correction.before] if plan.correction else [], plan.standing[0]) for plan in plans
    )
