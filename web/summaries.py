"""Answers as summary lists, for every form alike: the labels of its fields, and the values as people say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from models.answers.spoken_answers import AnswerDifference, spoken_facts
from models.clock import local_date, spoken_date
from models.forms import FORMS
from tasks.queries.projects.given_answers import GivenAnswer, GivenCorrection
from tasks.queries.tasks.changes import ChangedSince
from tasks.queries.tasks.choices import Choices
from tasks.queries.tasks.task import TaskSeen
from web.views import ChangedText, EarlierAnswer, LabelledText


def steps_of(answers: Sequence[GivenAnswer], choices: Choices) -> list[EarlierAnswer]:
    """The answers given before, each under what was asked, how it was answered, when and by whom."""
    return [EarlierAnswer(heading=_heading(answer), facts=_answer(answer, choices)) for answer in answers]


def line_beside(seen: TaskSeen) -> list[LabelledText]:
    """Who else has filled in the same form, and where that stands."""
    if (beside := seen.beside) is None:
        return []
    where = (
        "what is in it stands under “Everything so far”, and yours stays as it is"
        if seen.draft_saved_at
        else "it stands below: change what you want, and send it"
    )
    day = spoken_date(local_date(beside.saved_at))
    return [LabelledText("You share this", f"{beside.by} filled in this form on {day}; {where}.")]


def step_beside(seen: TaskSeen) -> list[EarlierAnswer]:
    """What somebody else has filled in of the same task and not sent, where two people share it (OB-076)."""
    if (beside := seen.beside) is None:
        return []
    day = spoken_date(local_date(beside.saved_at))
    facts = facts_of(FORMS[seen.asked.kind], beside.typed, seen.choices)
    return [EarlierAnswer(heading=f"Filled in by {beside.by}, {day}, not sent yet", facts=facts)]


def facts_of(form: type[BaseModel], values: Mapping[str, object], choices: Choices) -> list[LabelledText]:
    """What a form says, in the order of its page; blank fields are left out, unknown ones come last."""
    return [LabelledText(label, text) for label, text in spoken_facts(form, values, choices)]


def changed_texts(changed: ChangedSince | None) -> list[ChangedText]:
    """The fields that were changed since, as they are and as they were."""
    return differences_said(changed.differences if changed else ())


def differences_said(differences: Sequence[AnswerDifference]) -> list[ChangedText]:
    """What differs between two answers, as it is and as it was."""
    return [
        ChangedText(difference.label, now=difference.after or "No longer said", before=difference.before)
        for difference in differences
    ]


def replies_of(changed: ChangedSince | None) -> list[LabelledText]:
    """Each point that was asked for with its reply, and the reason of a correction."""
    if changed is None:
        return []
    return [
        *(
            LabelledText(
                f"You asked: {point.said}", f"Reply: {reply}" if reply else "Changed, without a reply"
            )
            for point, reply in changed.replies
        ),
        *([LabelledText("Why", changed.reason)] if changed.reason else []),
    ]


def _heading(answer: GivenAnswer) -> str:
    cycle = f", cycle {answer.cycle}" if answer.cycle else ""
    return f"{answer.kind.said}{cycle}: {answer.outcome}, {spoken_date(local_date(answer.at))}, {answer.by}"


def _answer(answer: GivenAnswer, choices: Choices) -> list[LabelledText]:
    about = [LabelledText("About", answer.about)] if answer.about else []
    facts = facts_of(FORMS[answer.kind], answer.answer, choices)
    if answer.leaves_groups_out:
        facts.append(
            LabelledText("Figures of groups", "They stand on the page of figures, without small numbers")
        )
    return about + facts + [_corrected(correction) for correction in answer.corrections]


def _corrected(correction: GivenCorrection) -> LabelledText:
    """A correction with both values, who made it, when and why."""
    lines = [difference.said for difference in correction.differences]
    why = f"{correction.by}: {correction.reason}"
    return LabelledText(
        f"{correction.state.label}: correction of {spoken_date(local_date(correction.at))}",
        "\n".join([*lines, why]),
    )
