"""The actions of a project whose effect is still to be judged, with what their figures say (6.6; OB-112, OB-113)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.forms.base import ActionToJudge
from models.inputs.text import compared
from models.measures.effects import EffectOfFigures, effect_of_figures
from models.measures.figure_judgement import FigureJudgement
from models.records import Project
from models.vocabulary import ActionStrength, EffectVerdict
from tasks.actions.agreed import DoneAction, ProjectActions, actions_of_projects


@dataclass(frozen=True)
class UnjudgedAction:
    """An action that is done and of which nobody has said for good whether it worked.

    `is_followed`: another action was agreed for its measure since. `is_left_open`: it was said that one cannot tell.
    `measured_until` is the day of the newest figure of its measure; `outlasts_report`: the meeting agreed that it may
    go on after the final report.
    """

    done: DoneAction
    measure: str
    is_followed: bool
    figures: EffectOfFigures
    is_left_open: bool = False
    outlasts_report: bool = False
    measured_until: date | None = None
    strength: ActionStrength | None = None

    @property
    def to_judge(self) -> ActionToJudge:
        """As its form is checked."""
        return ActionToJudge(self.done.what, self.measure, self.is_followed)


def unjudged_actions(
    session: Session, project: Project, judged: Sequence[FigureJudgement]
) -> list[UnjudgedAction]:
    """The actions of all cycles that wait for a verdict, the oldest first; `judged` are the measures in force."""
    actions = actions_of_projects(session, [project.id])[project.id]
    by_measure = {compared(judgement.measure.name): judgement for judgement in judged}
    verdicts, unjudged = actions.verdicts, list[UnjudgedAction]()
    for done in actions.done:
        planned = actions.planned.get(done.key)
        if planned is None or verdicts.get(done.key) in {EffectVerdict.WORKED, EffectVerdict.DID_NOT_WORK}:
            continue
        judgement = by_measure.get(compared(planned.addresses))
        unjudged.append(
            UnjudgedAction(
                done,
                planned.addresses,
                _is_followed(actions, done, verdicts),
                effect_of_figures(judgement, done.changed_on, done.cycle),
                is_left_open=done.key in verdicts,
                outlasts_report=bool(planned.runs_beyond_report),
                measured_until=max((figure.day for figure in judgement.series.figures), default=None)
                if judgement
                else None,
                strength=planned.strength,
            )
        )
    return unjudged


def _is_followed(actions: ProjectActions, done: DoneAction, verdicts: Mapping[str, EffectVerdict]) -> bool:
    """Whether an action for the same measure was agreed after this one was done, and has not failed, too."""
    measure = compared(actions.planned[done.key].addresses)
    return any(
        compared(other.addresses) == measure
        and actions.agreed_at[key] > done.at
        and verdicts.get(key) is not EffectVerdict.DID_NOT_WORK
        for key, other in actions.planned.items()
    )


def enough_on(unjudged: Sequence[UnjudgedAction]) -> date | None:
    """The day on which there will be figures enough to judge every action; None where nothing is waited for."""
    days = [action.figures.again_on for action in unjudged if action.figures.again_on]
    return max(days, default=None)


def effect_rows(unjudged: Sequence[UnjudgedAction], typed: object = None) -> list[dict[str, Any]]:
    """A row of the form for each of them: with what was typed there, else with what the figures say."""
    rows = [row for row in typed if isinstance(row, Mapping)] if isinstance(typed, list | tuple) else []
    typed_verdicts = {compared(str(row.get("action") or "")): row.get("verdict") for row in rows}
    return [
        {
            "action": action.done.what,
            "verdict": typed_verdicts.get(compared(action.done.what), action.figures.verdict.value),
        }
        for action in unjudged
    ]
