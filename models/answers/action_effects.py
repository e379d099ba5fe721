"""What people have said of the effect of each action: the newest verdict counts, and one that tells stands."""

from collections.abc import Iterable, Mapping

from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction
from models.vocabulary import EffectVerdict


def verdicts_of(
    planned: Mapping[str, PlannedAction], checks: Iterable[CheckEffectForm]
) -> dict[str, EffectVerdict]:
    """The verdict on each action of a project by its key, from its effect checks, the oldest first.

    An action is known by its text. One on which nothing was said is not there; “cannot tell” gives way to what is said
    later.
    """
    verdicts: dict[str, EffectVerdict] = {}
    for check in checks:
        for key, action in planned.items():
            told = verdicts.get(key)
            verdict = check.verdict_on(action.text)
            if verdict is not None and told in {None, EffectVerdict.CANNOT_TELL}:
                verdicts[key] = verdict
    return verdicts
