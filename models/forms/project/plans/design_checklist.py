"""What a good design has: a short checklist, each line with its source, scored twice (OB-028, OB-128).

It is scored at registration, and once more when the methodology is reviewed, before the final report. A line is met
or not; the score is how many of those that concern the kind of work are met.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from models.forms.base import Problem
from models.vocabulary import ProjectType, TaskKind

_HQIP = "HQIP, Best practice in clinical audit"
_MODEL_FOR_IMPROVEMENT = "Model for Improvement (Langley and others, The Improvement Guide)"
_SQUIRE = "SQUIRE 2.0"

_LOCAL = frozenset(ProjectType) - {ProjectType.NATIONAL_AUDIT}


@dataclass(frozen=True)
class DesignCriterion:
    """One line: what is looked for, which answer says it, where the line comes from and which obligations it serves."""

    key: str
    says: str
    kind: TaskKind
    field: str
    source: str
    obligations: Sequence[str]
    concerns: frozenset[ProjectType] = _LOCAL


DESIGN_CHECKLIST = (
    DesignCriterion(
        "aim", "The aim says by how much, by when and in whom",
        TaskKind.PROPOSE, "aim", f"{_MODEL_FOR_IMPROVEMENT}, question 1; {_SQUIRE}, specific aims", ("OB-128",),
    ),
    DesignCriterion(
        "measures", "Each measure says what is counted out of what; each standard has target, source and exceptions",
        TaskKind.DESIGN, "measures", f"{_HQIP}, criteria and standards; {_MODEL_FOR_IMPROVEMENT}, question 2",
        ("OB-036", "OB-128"),
    ),
    DesignCriterion(
        "balance", "A measure shows what may get worse elsewhere, or it is said why none is needed",
        TaskKind.DESIGN, "why_no_balancing", f"{_MODEL_FOR_IMPROVEMENT}, family of measures", ("OB-042", "OB-128"),
        frozenset({ProjectType.QUALITY_IMPROVEMENT}),
    ),
    DesignCriterion(
        "baseline", "It is said where care stands today, or by when that is known",
        TaskKind.REVIEW_EVIDENCE, "baseline", f"{_SQUIRE}, problem description", ("OB-038", "OB-128"),
    ),
    DesignCriterion(
        "sample", "The sample is large enough for the question, and nobody is left out without a reason",
        TaskKind.DESIGN, "sample", f"{_HQIP}, sampling", ("OB-076", "OB-128", "OB-129"),
    ),
    DesignCriterion(
        "data", "No more data are collected than the purpose needs, and they are kept safely",
        TaskKind.DESIGN, "data_items", "UK GDPR, article 5(1)(b), (c) and (f); Caldicott principles 1 to 3",
        ("OB-134", "OB-136", "OB-137"),
    ),
    DesignCriterion(
        "analysis", "It is said who collects the data, who analyses them and over which period",
        TaskKind.DESIGN, "collected_by", f"{_SQUIRE}, measures and analysis", ("OB-128",),
    ),
    DesignCriterion(
        "people", "Those closest to the work take part, and so do patients, or it is said why not",
        TaskKind.DESIGN, "frontline", f"{_HQIP}, involving patients and teams", ("OB-034", "OB-041"),
    ),
)  # fmt: skip
"""The checklist, in the order in which it is read."""


def criteria_of(project_type: ProjectType | None) -> tuple[DesignCriterion, ...]:
    """The lines that concern a kind of work; none concerns a national audit, whose host designs it."""
    return tuple(criterion for criterion in DESIGN_CHECKLIST if project_type in criterion.concerns)


def unknown_criteria(met: Collection[str]) -> Iterator[Problem]:
    """What is ticked in the field `design_met` and is no line of the checklist."""
    if unknown := set(met) - {criterion.key for criterion in DESIGN_CHECKLIST}:
        yield Problem("design_met", f"“{min(unknown)}” is not on the checklist: choose from the list")


def not_met(project_type: ProjectType | None, met: Collection[str]) -> list[DesignCriterion]:
    """The lines that concern a kind of work and are not met."""
    return [criterion for criterion in criteria_of(project_type) if criterion.key not in met]


def score_said(project_type: ProjectType | None, met: Collection[str]) -> str:
    """“6 of 7 points of the checklist”; empty where it does not concern the kind of work."""
    every = len(criteria_of(project_type))
    return f"{every - len(not_met(project_type, met))} of {every} points of the checklist" if every else ""
