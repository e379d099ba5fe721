"""What people have said of the effect of each action: the newest verdict counts, and one that tells stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction
from models.vocabulary import EffectVerdict


@dataclass(frozen=True)
class EffectChecked:
    """An effect check, and when it was answered."""

    at: datetime
    form: CheckEffectForm


def verdicts_of(
    planned: Mapping[str, PlannedAction], done_at: Mapping[str, datetime], checks: Iterable[EffectChecked]
) -> dict[str, EffectVerdict]:
    """The verdict on each action of a project by its key, from its effect checks, the oldest first.

    An action is known by its text, and was judged by a check only if it was done by then: one with the same words that
    was agreed later waits for its own. One on which nothing was said is not there; “cannot tell” gives way to what is
    said later (OB-112).
    """
    verdicts: dict[str, EffectVerdict] = {}
    for check in checks:
        for key, action in planned.items():
            if key not in done_at or done_at[key] > check.at:
                continue
            told = verdicts.get(key)
            verdict = check.form.verdict_on(action.text)
            if verdict is not None and told in {None, EffectVerdict.CANNOT_TELL}:
                verdicts[key] = verdict
    return verdicts
