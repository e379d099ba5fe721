"""What the closure of a project still lacks, in sentences, and whose turn it is (2.2, 6.6; OB-026, OB-112)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement
from models.measures.specification import MeasureSpecification
from models.records import AcceptedRisk, HumanTask, Project
from models.vocabulary import ProjectType, RiskState


@dataclass(frozen=True)
class MissingForClosure:
    """One thing that is missing: a sentence, whose turn it is, and where on our site it is put right."""

    sentence: str
    turn: str
    address: str
    is_put_right_there: bool = False


@dataclass(frozen=True)
class ActionTaken:
    """An action that is done: the measures that it is for, and the day on which practice changed."""

    measures: Sequence[str]
    changed_on: date

    def is_for(self, measure: str) -> bool:
        """Whether it is for this measure."""
        return compared(measure) in {compared(name) for name in self.measures}


_SETTLES = frozenset({RiskState.ASKED, RiskState.ACCEPTED})


def missed_measures(
    project: Project,
    judged: Iterable[FigureJudgement],
    actions: Collection[ActionTaken],
    risks: Collection[AcceptedRisk],
) -> Iterator[MissingForClosure]:
    """The measures below their target with neither an action done and measured again nor an accepted risk (OB-112).

    One whose risk waits for a decision is said there.
    """
    for judgement in judged:
        name = judgement.measure.name
        if not judgement.misses_target or any(
            risk.is_about(name) for risk in risks if risk.state in _SETTLES
        ):
            continue
        done = [action for action in actions if action.is_for(name)]
        if any(is_measured_since(judgement, action.changed_on) for action in done):
            continue
        lacks = (
            "measured again since its action was done"
            if done
            else "measured again after an action that is done"
        )
        yield MissingForClosure(
            f"“{name}” misses its target: it is not {lacks}, and nobody has accepted the risk.",
            f"{project.lead.name}, project lead",
            f"/projects/{project.reference}",
        )


def never_measured(
    project: Project,
    planned: Iterable[MeasureSpecification],
    judged: Iterable[FigureJudgement],
    risks: Collection[AcceptedRisk],
) -> Iterator[MissingForClosure]:
    """The measures with a target that were never measured, unless a risk is asked for or accepted."""
    for name in unmeasured_targets(planned, judged):
        if any(risk.is_about(name) for risk in risks if risk.state in _SETTLES):
            continue
        yield MissingForClosure(
            f"“{name}” has a target and was never measured: enter its figures or, where there are none to enter, go "
            "back to further actions and have the risk accepted.",
            f"{project.lead.name}, project lead",
            f"/projects/{project.reference}/figures",
        )


def unmeasured_targets(
    planned: Iterable[MeasureSpecification], judged: Iterable[FigureJudgement]
) -> tuple[str, ...]:
    """The names of the measures of a plan that have a target and no figure of any cycle.

    Nobody knows whether they miss it (6.6; OB-112). Of rare events that is no gap: nothing to enter is good news.
    """
    measured = {compared(judgement.measure.name) for judgement in judged}
    return tuple(
        measure.name
        for measure in planned
        if measure.target is not None
        and not measure.kind.is_of_rare_events
        and compared(measure.name) not in measured
    )


def is_measured_since(judgement: FigureJudgement, day: date) -> bool:
    """Whether a measure has a figure of a period that begins on a day or later."""
    return any(figure.day >= day for figure in judgement.series.figures)


def undecided_risks(
    project: Project, risks: Iterable[AcceptedRisk], tasks: Iterable[HumanTask]
) -> Iterator[MissingForClosure]:
    """The risks that somebody was asked to accept and has not decided on."""
    asked = {task.id: task for task in tasks if task.is_open}
    for risk in risks:
        if risk.state is RiskState.ASKED and (task := asked.get(risk.task_id)) is not None:
            yield MissingForClosure(
                f"Nobody has decided yet whether a risk is accepted. {risk.about.rstrip('.')}.",
                f"{task.assignee.name}, {task.role.label}",
                f"/projects/{project.reference}",
            )


def unjudged_effects(
    project: Project, unsaid: Iterable[str], told: Iterable[str]
) -> Iterator[MissingForClosure]:
    """The actions of whose effect nobody has spoken since they were done, and those of which figures tell only now.

    Both are texts of actions (6.6; OB-112).
    """
    sentences = [
        *(f"“{action}” was done, and nobody has said whether it worked." for action in unsaid),
        *(f"The figures now tell whether “{action}” worked, and nobody has said so." for action in told),
    ]
    for sentence in sentences:
        yield MissingForClosure(
            sentence, f"{project.lead.name}, project lead", f"/projects/{project.reference}"
        )


def national_registration(project: Project, register_task: HumanTask | None) -> Iterator[MissingForClosure]:
    """A national audit without its national reference or the day of its registration (2.2; OB-026)."""
    if project.project_type is not ProjectType.NATIONAL_AUDIT:
        return
    address = f"/tasks/{register_task.id}/correct" if register_task else f"/projects/{project.reference}"
    lacking = [
        words
        for value, words in (
            (project.national_reference, "its national registration reference"),
            (project.nationally_registered_on, "the date of its national registration"),
        )
        if not value
    ]
    if lacking:
        yield MissingForClosure(
            f"A national audit needs {' and '.join(lacking)}.",
            "QI Support Team",
            address,
            is_put_right_there=register_task is not None,
        )
