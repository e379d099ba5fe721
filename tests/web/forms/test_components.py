from collections.abc import Callable, Mapping, Sequence

import pytest
from lxml import html

from tests.support.web.sample_forms import SERVICES, EveryKind
from web.forms.checking import FieldError
from web.forms.fields import (
    CheckboxesView,
    DateView,
    FieldView,
    InputView,
    OptionView,
    RadiosView,
    RecordsView,
    SelectView,
    TextareaView,
)
from web.forms.showing import fields_of
from web.templating import components, environment

NHS = components("checkboxes", "date-input", "input", "radios", "select", "textarea")
ANSWERS: dict[str, object] = {
    "title": "A & B",
    "aim": "One\nTwo",
    "met_on": {"day": "1", "month": "", "year": "2027"},
    "is_research": "true",
    "project_type": "clinical_audit",
    "methods": ["pdsa", "spc"],
    "service": "paeds",
}

Params = Mapping[str, object]


def label(field: FieldView) -> Params:
    return {
        "label": {"text": field.label, "size": "s"},
        **params_of(field),
        "id": field.name,
        "name": field.name,
    }


def legend(field: FieldView) -> Params:
    return {"fieldset": {"legend": {"text": field.label, "size": "s"}}, **params_of(field)}


def params_of(field: FieldView) -> Params:
    return {"hint": {"text": field.hint}, "errorMessage": {"text": field.error}}


def items(options: Sequence[OptionView]) -> list[Params]:
    return [option.as_item for option in options]


def component(field: FieldView) -> object:
    """The field as the component of nhsuk-frontend-jinja renders it."""
    match field:
        case InputView():
            more = {
                name: getattr(field, name) for name in ("value", "type", "inputmode", "width", "autocomplete")
            }
            spelt = {"spellcheck": False} if field.type == "email" else {}
            return NHS.input({**label(field), **more, **spelt, "suffix": {"text": field.suffix}})
        case TextareaView():
            return NHS.textarea({**label(field), "value": field.value, "rows": field.rows})
        case SelectView():
            return NHS.select({**label(field), "items": items(field.options)})
        case DateView():
            boxes = [
                {
                    "name": box.part,
                    "label": {"text": box.part.capitalize()},
                    "value": box.value,
                    "error": box.is_wrong,
                    "width": 4 if box.part == "year" else 2,
                }
                for box in field.boxes
            ]
            return NHS.dateInput(
                {**legend(field), "id": field.name, "namePrefix": field.name, "items": boxes}
            )
        case RadiosView():
            group = {**legend(field), "name": field.name, "idPrefix": field.name, "inline": field.is_inline}
            return NHS.radios({**group, "items": items(field.options)})
        case CheckboxesView():
            group = {**legend(field), "name": field.name, "idPrefix": field.name}
            return NHS.checkboxes({**group, "items": items(field.options)})
    raise AssertionError(field)


def ours(field: FieldView) -> str:
    macro: Callable[[FieldView], str] = getattr(environment().get_template("form.html").module, field.widget)
    return macro(field)


def tree(text: object) -> object:
    """The elements of a piece of HTML; the order of attributes and the white space around words do not count."""
    return branch(html.fragment_fromstring(str(text).strip()))


def branch(element: html.HtmlElement) -> tuple[object, ...]:
    attributes = {name: " ".join(sorted(value.split(" "))) for name, value in element.attrib.items()}
    words = [element.text, *(child.tail for child in element)]
    text = words if element.tag == "textarea" else " ".join(" ".join(word or "" for word in words).split())
    return element.tag, attributes, text, [branch(child) for child in element]


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("values", [{}, ANSWERS], ids=["empty", "filled in"])
def test_our_markup_is_that_of_the_nhs_components(values: dict[str, object], wrong: bool) -> None:
    errors = [FieldError(name, f"Mend {name}", name) for name in EveryKind.model_fields] if wrong else []
    fields = [
        field
        for field in fields_of(EveryKind, values, errors, choices=SERVICES)
        if not isinstance(field, RecordsView)
    ]

    assert {type(field) for field in fields} == {
        InputView,
        TextareaView,
        DateView,
        RadiosView,
        CheckboxesView,
        SelectView,
    }
    for field in fields:
        assert tree(ours(field)) == tree(component(field))
