"""The verdict of an effect check is on the actions that were done by then (6.6; OB-112)."""

from datetime import UTC, datetime, timedelta

from models.answers.action_effects import EffectChecked, verdicts_of
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction, RecordMeetingForm
from models.vocabulary import EffectVerdict, Outcome

CHECKED = datetime(2027, 1, 4, 9, tzinfo=UTC)


def test_action_agreed_again_in_the_same_words_waits_for_a_verdict_of_its_own_ob_112() -> None:
    given = RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"][0]  # type: ignore[index]
    action = PlannedAction.model_validate(given)
    planned = {"first-0": action, "second-0": action}

    def checked(at: datetime, verdict: EffectVerdict) -> EffectChecked:
        row = {"action": action.text, "verdict": verdict}
        values = {**CheckEffectForm.examples[Outcome.NEXT_CYCLE], "effects": [row]}
        return EffectChecked(at, CheckEffectForm.model_validate(values))

    checks = [checked(CHECKED, EffectVerdict.DID_NOT_WORK)]
    done_at = {"first-0": CHECKED - timedelta(days=1)}
    assert verdicts_of(planned, done_at, checks) == {"first-0": EffectVerdict.DID_NOT_WORK}

    done_at["second-0"] = CHECKED + timedelta(days=90)
    assert verdicts_of(planned, done_at, checks) == {"first-0": EffectVerdict.DID_NOT_WORK}
    checks.append(checked(CHECKED + timedelta(days=100), EffectVerdict.WORKED))

    assert verdicts_of(planned, done_at, checks) == {
        "first-0": EffectVerdict.DID_NOT_WORK, "second-0": EffectVerdict.WORKED,
    }  # fmt: skip
