"""The points of a request for changes, each about a field or about something else, and the replies to them."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from models.forms.base import FormContext, FormRecord, Problem, TaskForm, line, need, several, text
from models.vocabulary import Outcome

POINTS, REPLIES = "points", "replies"
"""The fields of a form in which changes are asked for, and in which whoever was asked replies."""


class PointOfChange(FormRecord):
    """One thing to be changed: the field that it is about, if it is about one, and what is wanted."""

    about: str | None = line(
        "What is it about?",
        "Leave it empty if it is about something else",
        optional=True,
        choices=POINTS,
        most=80,
    )
    wanted: str = text("What should be changed?", rows=2)


class ReplyToPoint(FormRecord):
    """What a lead says to a point that they did not follow, or how they followed it."""

    point: str = line("Point", most=80)
    reply: str | None = text("If you do not change this, say why", optional=True, rows=2)


class RevisedForm(TaskForm):
    """A form whose answer may be asked for again with points of change; `replies` is asked only then."""

    replies: list[ReplyToPoint] = several("Your replies", legend="Reply", blank=0, add="Add a reply")

    never_compared: ClassVar[frozenset[str]] = frozenset({REPLIES})
    """The fields that are no part of what is changed."""


def points_wanted() -> Any:  # noqa: ANN401 -- Pydantic itself returns Any
    """The field in which whoever asks for changes says which."""
    return several(
        "Changes, point by point",
        "If you ask for changes. The lead finds each point beside the answer it is about",
        legend="Point",
        blank=1,
        add="Add a point",
        conditional=True,
        asked_when={"outcome": [Outcome.CHANGES_WANTED.value]},
    )


def need_points(
    outcome: Outcome, reason: str | None, points: Sequence[PointOfChange], facts: FormContext | None
) -> Iterator[Problem]:
    """What points and outcome together do not allow: changes without a word, points of something else."""
    if points and outcome is not Outcome.CHANGES_WANTED:
        yield Problem("outcome", "You entered changes: choose “Ask for changes”, or remove them")
    if outcome is Outcome.CHANGES_WANTED and not points:
        yield from need("reason", reason, "Say what is to be changed, so that the lead knows what to do")
    for number, point in enumerate(points):
        if facts and point.about and point.about not in facts.points:
            yield Problem(f"points-{number}-about", f"Point {number + 1}: choose an answer from the list")


def said_of(reason: str | None, points: Sequence[PointOfChange]) -> str:
    """What the next people are told of a request for changes: its reason, then each point in its author's words."""
    return "\n".join(filter(None, [reason, *(point.wanted for point in points)]))
