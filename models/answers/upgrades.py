"""How answers of an earlier version of a form are said on the next one."""

from collections.abc import Callable, MutableMapping
from typing import Any, TypeAlias

from models.vocabulary import TaskKind

Upgrade: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def _target_in_its_unit(answer: dict[str, Any]) -> dict[str, Any]:
    """A plan of shares alone: the target in per cent is that of a share."""
    measures = answer.get("measures")
    for measure in measures if isinstance(measures, list) else ():
        if isinstance(measure, dict) and "target_percent" in measure:
            measure.setdefault("target", measure.pop("target_percent"))
    return answer


def _numbers_of_any_kind(answer: dict[str, Any]) -> dict[str, Any]:
    """Figures of shares alone: a number out of another."""
    figures = answer.get("figures")
    for figure in figures if isinstance(figures, list) else ():
        if isinstance(figure, dict):
            for before, today in (("numerator", "number"), ("denominator", "out_of")):
                if before in figure:
                    figure.setdefault(today, figure.pop(before))
    return answer


def _endorsed(answer: dict[str, Any]) -> dict[str, Any]:
    """A comment alone: nothing could be sent back."""
    answer.setdefault("outcome", "submitted")
    return answer


def _attendees_by_role(answer: dict[str, Any]) -> dict[str, Any]:
    """A meeting whose attendees were one text: roles or teams, as somebody typed them."""
    if not isinstance(attendees := answer.get("attendees"), list):
        answer["attendees"] = ["other"] if attendees else []
        answer["other_attendees"] = attendees or None
    return answer


def _needs_of_registers(answer: dict[str, Any]) -> dict[str, Any]:
    """An oversight that named one reference for business plan or risk register, or none."""
    if answer.get("risk_register"):
        answer.setdefault("risk_register_need", "needed")
    return answer


UPGRADES: MutableMapping[tuple[TaskKind, int], Upgrade] = {
    (TaskKind.PLAN_CYCLE, 2): _target_in_its_unit,
    (TaskKind.SUBMIT_DATA, 1): _numbers_of_any_kind,
    (TaskKind.ENDORSE_METHODOLOGY, 1): _endorsed,
    (TaskKind.RECORD_MEETING, 1): _attendees_by_role,
    (TaskKind.OVERSEE_ACTIONS, 1): _needs_of_registers,
}
"""From a version of a kind's form to the next: takes an answer as JSON, a copy of its own, and gives it as that has it.

It meets drafts, too, where texts stand for numbers and dates may be half typed: it moves values and looks into none
that it need not.
"""
