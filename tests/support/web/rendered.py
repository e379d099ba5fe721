"""What a rendered page holds, as a browser without scripts would see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import html
from pydantic import BaseModel

from web.forms.checking import FieldError
from web.forms.showing import Choices, fields_of
from web.templating import render
from web.views import FormView, LabelledText, PageFrame, TaskPage


def page(
    title: str = "Approve the project", *, errors: Sequence[FieldError] = (), person: str = "Dr Osei"
) -> PageFrame:
    return PageFrame(
        title=title,
        trust_name="Northbrook University Hospitals NHS Foundation Trust",
        qist_email="qist@northbrook.example",
        person=person,
        csrf="csrf-token",
        sign_out_csrf="csrf-token",
        here="my",
        errors=errors,
    )


def task_page(
    form: type[BaseModel],
    values: Mapping[str, object],
    errors: Sequence[FieldError] = (),
    *,
    choices: Choices,
) -> str:
    """The page of a task whose form has these values and errors."""
    view = TaskPage(
        reference="QI-2027-0042",
        project_title="Fewer falls",
        asked="Approve the project",
        due="Friday 12 March 2027",
        is_overdue=False,
        takes="about 5 minutes",
        before=[LabelledText("Aim", "Halve the falls\nby March")],
        why=["Policy 6.3: a project is approved before data are collected."],
        form=FormView(
            kind="approve",
            action="/t/abc",
            fields=fields_of(form, values, errors, choices=choices),
            submit="Send my decision",
            nonce="nonce-1",
            form_version=1,
            version="7",
        ),
    )
    return render(page(errors=errors), view)


def parsed(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def posted_by(text: str) -> list[tuple[str, str]]:
    """What a browser sends when somebody presses the first button of the task's form."""
    form = next(form for form in parsed(text).forms if form.get("data-task-kind"))
    return [(name, value) for name, value in form.form_values() if name is not None]
