"""Answers as summary lists, for every form alike: the labels of its fields, and the values as people say them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel

from models.clock import local_date, spoken_date
from models.forms import FORMS
from models.forms.date_parts import PARTS
from models.forms.form_schema import Kind, Shape, shapes_of
from tasks.queries.projects.given_answers import GivenAnswer
from tasks.queries.tasks.brief import ChangedAnswer
from tasks.queries.tasks.choices import Choices
from web.forms.reading import is_blank
from web.views import ChangedText, EarlierAnswer, LabelledText


def steps_of(answers: Sequence[GivenAnswer], choices: Choices) -> list[EarlierAnswer]:
    """The answers given before, each under what was asked, how it was answered, when and by whom."""
    return [EarlierAnswer(heading=_heading(answer), facts=_answer(answer, choices)) for answer in answers]


def facts_of(form: type[BaseModel], values: Mapping[str, object], choices: Choices) -> list[LabelledText]:
    """What a form says, in the order of its page; blank fields are left out, unknown ones come last."""
    shapes = shapes_of(form)
    known = [
        LabelledText(shape.label, text)
        for name, shape in shapes.items()
        if (text := _text(shape, values.get(name), choices))
    ]
    return known + [
        LabelledText(name, str(value))
        for name, value in values.items()
        if name not in shapes and not is_blank(value)
    ]


def changed_texts(changed: ChangedAnswer | None, choices: Choices) -> list[ChangedText]:
    """The fields that another round says otherwise, as they are and as they were."""
    if changed is None:
        return []
    form = FORMS[changed.kind]
    was, now = (
        {fact.label: fact.text for fact in facts_of(form, values, choices)}
        for values in (changed.before, changed.now)
    )
    return [
        ChangedText(label, now=now.get(label, "No longer said"), before=was.get(label, ""))
        for label in dict.fromkeys([*now, *was])
    ]


def _heading(answer: GivenAnswer) -> str:
    cycle = f", cycle {answer.cycle}" if answer.cycle else ""
    return f"{answer.kind.said}{cycle}: {answer.outcome}, {spoken_date(local_date(answer.at))}, {answer.by}"


def _answer(answer: GivenAnswer, choices: Choices) -> list[LabelledText]:
    about = [LabelledText("About", answer.about)] if answer.about else []
    return about + facts_of(FORMS[answer.kind], answer.answer, choices)


def _text(shape: Shape, value: object, choices: Choices) -> str:
    if is_blank(value):
        return ""
    if shape.kind is Kind.RECORDS:
        return "\n".join(_records(shape, value, choices))
    if shape.kind in {Kind.LISTED, Kind.SOME_LISTED}:
        names = dict(choices.get(shape.text("choices"), ()))
        given = value if isinstance(value, list | tuple) else [value]
        return "\n".join(names.get(str(choice), str(choice)) for choice in given)
    if isinstance(value, list | tuple):
        return "\n".join(_word(shape, choice) for choice in value)
    return _TEXT_OF_KIND.get(shape.kind, _word)(shape, value)


def _records(shape: Shape, value: object, choices: Choices) -> Iterator[str]:
    records = value if isinstance(value, list | tuple) else [value]
    for number, record in enumerate(records, start=1):
        facts = facts_of(shape.form, record, choices) if isinstance(record, Mapping) else []
        text = "\n".join(f"{fact.label}: {fact.text}" for fact in facts)
        yield f"{shape.legend} {number}\n{text}" if len(records) > 1 else text


def _word(shape: Shape, value: object) -> str:
    labels = {word.value: word.label for word in shape.words}
    suffix = shape.text("suffix")
    return labels.get(str(value), str(value)) + (f" {suffix}" if suffix else "")


def _yes_no(_: Shape, value: object) -> str:
    return {"true": "Yes", "false": "No"}.get(str(value).lower(), str(value))


def _day(_: Shape, value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(value.get(part) or "…") for part in PARTS)
    try:
        return spoken_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


_TEXT_OF_KIND: Mapping[Kind, Callable[[Shape, object], str]] = {Kind.YES_NO: _yes_no, Kind.DATE: _day}
