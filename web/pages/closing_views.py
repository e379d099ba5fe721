"""How pages say what a closure still lacks, its risks, and how long data are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.clock import spoken_date
from models.closing.missing import MissingForClosure
from models.vocabulary import RiskState
from tasks.closing.seen import ClosingSeen, SeenRisk
from web.views import LabelledText, MissingLine, PageLink


def missing_lines(missing: Iterable[MissingForClosure], *, here: str) -> list[MissingLine]:
    """What a closure still lacks, each with a link to where it is put right, unless one is `here`."""
    return [
        MissingLine(
            each.sentence,
            each.turn,
            PageLink("Put it right" if each.is_put_right_there else "See where it stands", each.address)
            if each.address != here
            else None,
        )
        for each in missing
    ]


def risk_lines(risks: Iterable[SeenRisk]) -> list[LabelledText]:
    """Each risk: what stays as it is, and who has accepted it until when, or that nobody has."""
    return [LabelledText(risk.about, " ".join(_said(risk))) for risk in risks]


def _said(risk: SeenRisk) -> Iterator[str]:
    if risk.state is RiskState.ACCEPTED and risk.review_on is not None:
        yield f"Accepted by {risk.by} ({risk.role}) until {spoken_date(risk.review_on)}."
    elif risk.state is RiskState.ASKED:
        yield f"Waits for the {risk.role} to decide."
    else:
        yield f"{risk.state.label}, says {risk.by} ({risk.role})."
    if risk.register:
        yield f"Risk register: {risk.register}."
    if risk.because:
        yield f"Reason: {risk.because}"


def retention_said(closing: ClosingSeen) -> str:
    """“Until Friday 3 December 2031, on hold for a complaint”; empty where nothing is set."""
    if closing.data_destroyed_on is not None:
        return f"Destroyed on {spoken_date(closing.data_destroyed_on)}"
    held = f"On hold: {closing.data_held_for.label.lower()}" if closing.data_held_for else ""
    until = f"Until {spoken_date(closing.retention_until)}" if closing.retention_until else ""
    return ". ".join(filter(None, [until, held]))


def national_said(closing: ClosingSeen) -> str:
    """“NCA-7, registered on Tuesday 1 September 2026”; empty where it is not registered nationally."""
    if closing.nationally_registered_on is None or not closing.national_reference:
        return closing.national_reference
    return f"{closing.national_reference}, registered on {spoken_date(closing.nationally_registered_on)}"
