"""The template library: everybody downloads, the QI Support Team adds versions and takes templates out of use (5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date, spoken_moment
from models.errors import WrongForm
from models.forms import FORMS
from models.forms.operations.dates import OperationForm
from models.forms.support_team.templates import (
    AddTemplateForm,
    NewTemplateVersionForm,
    RemoveTemplateFileForm,
    WithdrawTemplateForm,
)
from models.vocabulary import TemplateFormat, TemplateKind
from tasks.people.permissions import is_of_governance, is_of_support_team, only_for_support_team
from tasks.template_library.adding import (
    AddedVersion,
    SentTemplate,
    add_template,
    add_version,
    withdraw_template,
)
from tasks.template_library.file_checks import FILE, MOST_BYTES, checked_file
from tasks.template_library.reading import (
    SeenTemplate,
    SeenVersion,
    template_seen,
    templates_seen,
)
from tasks.template_library.using import ONLINE
from web.forms.checking import FieldError
from web.pages.form_answers import Filled
from web.pages.posted_file import PostedFile, SentFile
from web.pages.routing import page
from web.pages.single_form import SingleForm, form_view, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import (
    FileInput,
    FormView,
    MessagePage,
    PageLink,
    TemplateGroup,
    TemplatePage,
    TemplatesPage,
    TemplateVersionLine,
    TemplateView,
)

router = APIRouter()

ALL = PageLink("See all templates", "/templates")
_ENDINGS = ",".join(f".{each.value}" for each in TemplateFormat)
_HINT = f"Word, Excel, PowerPoint or PDF, at most {MOST_BYTES // 1000} kB"
_CHOOSE_AGAIN = "Choose the file again: no browser keeps it"


@page(router, "/templates")
def show_templates(request: CurrentRequest) -> Response:
    """What there is of each kind."""
    person_id = request.looker.person_id
    view = TemplatesPage(groups=groups_of(templates_seen()))
    if request.visitor is not None and is_of_support_team(person_id):
        out = [template_view(seen) for seen in templates_seen(withdrawn=True)]
        view = replace(view, withdrawn=out, add=PageLink(AddTemplateForm.heading, "/templates/add"))
    return request.show(view, title="Templates", here="projects")


@page(router, "/templates/add")
def show_template_form(request: CurrentRequest) -> Response:
    """The form of a new template."""
    return _show_new(request, Filled(values={}))


@router.post("/templates/add")
def submit_template(sent: SentFile, request: CurrentRequest) -> Response:
    """Add a template, or show the form again with what was typed."""
    form = SingleForm(AddTemplateForm, _show_new, partial(_add, sent), partial(_wrong_with_file, sent))
    return form.submit(request, sent.form)


@page(router, "/templates/{template_id}")
def show_template(template_id: str, request: CurrentRequest) -> Response:
    """A template with its versions."""
    return _show_template(template_id, request, Filled(values={}))


@router.post("/templates/{template_id}")
def submit_template_version(template_id: str, sent: SentFile, request: CurrentRequest) -> Response:
    """Add a version, or show the form again with what was typed."""
    form = SingleForm(
        NewTemplateVersionForm,
        partial(_show_template, template_id),
        partial(_add_version, template_id, sent),
        partial(_wrong_with_file, sent),
    )
    return form.submit(request, sent.form)


@page(router, "/templates/{template_id}/withdraw")
def show_template_withdrawal(template_id: str, request: CurrentRequest) -> Response:
    """The form that takes a template out of use."""
    return _show_withdrawal(template_id, request, Filled(values={}))


@router.post("/templates/{template_id}/withdraw")
def submit_template_withdrawal(template_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Take it out of use, or show the form again with what was typed."""
    return SingleForm(
        WithdrawTemplateForm, partial(_show_withdrawal, template_id), partial(_withdraw, template_id)
    ).submit(request, sent)


def groups_of(templates: Sequence[SeenTemplate]) -> list[TemplateGroup]:
    """The templates by their kinds, in the order in which the policy names these."""
    return [
        TemplateGroup(
            heading=kind.label,
            online=_online(kind),
            templates=[template_view(seen) for seen in templates if seen.kind is kind],
        )
        for kind in TemplateKind
    ]


def template_view(seen: SeenTemplate) -> TemplateView:
    """A template with the version that holds; none is noted for a project while its file is removed."""
    is_there = seen.newest.removed_at is None
    return TemplateView(
        name=seen.name,
        newest=_version_line(seen, seen.newest),
        more=PageLink("All versions", f"/templates/{seen.template_id}"),
        version_id=seen.newest.version_id if is_there else "",
        note=_withdrawn(seen),
    )


def _online(kind: TemplateKind) -> str:
    """“Part of this service: “Register the project”, version 4.” where the kind is a form of ours."""
    forms = [f"“{form.label}”, version {FORMS[form].version}" for form in ONLINE.get(kind, ())]
    return f"Forms of this service, asked for by email: {'; '.join(forms)}." if forms else ""


def _version_line(
    seen: SeenTemplate, version: SeenVersion, *, is_offered: bool = True, may_remove: bool = False
) -> TemplateVersionLine:
    day = spoken_date(local_date(version.added_at))
    address = f"/templates/{seen.template_id}/{version.number}"
    size = f"{version.file_format.label}, {max(version.size // 1000, 1):,} kB"
    is_there = version.removed_at is None
    return TemplateVersionLine(
        heading=f"Version {version.number}",
        said=f"Version {version.number}, {day}, {version.added_by}",
        changes=version.changes,
        download=PageLink(f"Download ({size})", address) if is_there and is_offered else None,
        removed=_removed(version),
        remove=PageLink(RemoveTemplateFileForm.heading, f"{address}/remove")
        if is_there and may_remove
        else None,
    )


def _removed(version: SeenVersion) -> str:
    if version.removed_at is None:
        return ""
    return f"Its file was removed for good on {spoken_moment(version.removed_at)}: {version.removed_because}"


def _withdrawn(seen: SeenTemplate) -> str:
    if seen.withdrawn_at is None:
        return ""
    return f"Out of use since {spoken_moment(seen.withdrawn_at)}: {seen.withdrawn_because}"


def _lines(seen: SeenTemplate, person_id: str, *, is_read_only: bool) -> Iterator[TemplateVersionLine]:
    """Every version; the files of a template that is out of use only for those who answer for patients’ privacy."""
    is_governance = is_of_governance(person_id)
    is_offered = seen.withdrawn_at is None or is_governance
    may_remove = is_governance and not is_read_only
    for version in seen.versions:
        line = _version_line(seen, version, is_offered=is_offered, may_remove=may_remove)
        is_replaced = version is not seen.newest
        yield replace(
            line,
            heading=f"{line.heading} (replaced)" if is_replaced else line.heading,
            said=line.said.removeprefix(f"{line.heading}, "),
        )


def _show_new(request: PageRequest, filled: Filled) -> Response:
    only_for_support_team(request.person.person_id)
    filled, chosen = _with_file(filled)
    view = single_form_page(AddTemplateForm, "/templates/add", filled)
    view = replace(view, form=replace(view.form, file=chosen))
    return request.show(view, title=view.asked, here="projects", errors=filled.errors, status=filled.status)


def _with_file(filled: Filled) -> tuple[Filled, FileInput]:
    """Where the file is chosen; what was wrong with it leads there, and what else was makes it be chosen again."""
    errors = [
        replace(error, anchor=FileInput.name) if error.name == FILE else error for error in filled.errors
    ]
    if errors and not any(error.name == FILE for error in errors):
        errors.append(FieldError(FILE, _CHOOSE_AGAIN, FileInput.name))
    message = next((error.message for error in errors if error.name == FILE), "")
    return replace(filled, errors=errors), FileInput("The file", _HINT, _ENDINGS, message)


def _form(form: type[OperationForm], action: str, filled: Filled, chosen: FileInput) -> FormView:
    return replace(form_view(form, action, filled), file=chosen)


def _show_template(template_id: str, request: PageRequest, filled: Filled) -> Response:
    person_id, seen = request.looker.person_id, template_seen(template_id)
    is_team = request.visitor is not None and is_of_support_team(person_id)
    if filled.values:
        only_for_support_team(person_id)
    filled, chosen = _with_file(filled)
    address = f"/templates/{template_id}"
    view = TemplatePage(
        kind=seen.kind.label,
        name=seen.name,
        versions=list(_lines(seen, person_id, is_read_only=request.visitor is None)),
        withdrawn=_withdrawn(seen),
        notice=filled.notice,
        heading=NewTemplateVersionForm.heading,
        how=NewTemplateVersionForm.how_to,
        form=_form(NewTemplateVersionForm, address, filled, chosen) if is_team else None,
        withdraw=PageLink(WithdrawTemplateForm.heading, f"{address}/withdraw")
        if is_team and seen.withdrawn_at is None
        else None,
    )
    return request.show(view, title=seen.name, here="projects", errors=filled.errors, status=filled.status)


def _wrong_with_file(sent: PostedFile, request: PageRequest) -> Sequence[tuple[str, str]]:
    """What is wrong with the file, said in the same round as everything else that is to be mended."""
    only_for_support_team(request.person.person_id)
    try:
        checked_file(sent.content, sent.name)
    except WrongForm as error:
        return error.sentences
    return ()


def _sent(sent: PostedFile, request: PageRequest, nonce: str) -> SentTemplate:
    only_for_support_team(request.person.person_id)
    return SentTemplate(checked_file(sent.content, sent.name), request.person.person_id, nonce)


def _add(sent: PostedFile, request: PageRequest, form: AddTemplateForm, nonce: str) -> Response:
    return _added(request, add_template(form, _sent(sent, request, nonce)))


def _add_version(  # noqa: PLR0913, PLR0917 -- to which template, and what was sent by whom
    template_id: str, sent: PostedFile, request: PageRequest, form: NewTemplateVersionForm, nonce: str
) -> Response:
    return _added(request, add_version(template_id, form, _sent(sent, request, nonce)))


def _added(request: PageRequest, added: AddedVersion) -> Response:
    heading = "The template is added" if added.number == 1 else "The version is added"
    view = MessagePage.receipt(
        heading, [f"{added.name}, version {added.number}. It can be downloaded now."], ALL
    )
    return request.show(view, title=heading, here="projects")


def _show_withdrawal(template_id: str, request: PageRequest, filled: Filled) -> Response:
    only_for_support_team(request.person.person_id)
    seen = template_seen(template_id)
    view = single_form_page(WithdrawTemplateForm, f"/templates/{template_id}/withdraw", filled)
    view = replace(view, asked=f"{view.asked}: {seen.name}")
    return request.show(view, title=view.asked, here="projects", errors=filled.errors, status=filled.status)


def _withdraw(template_id: str, request: PageRequest, form: WithdrawTemplateForm, nonce: str) -> Response:
    _ = nonce  # what is out of use is taken out of it once, whichever form does it
    name = withdraw_template(template_id, form, person_id=request.person.person_id)
    view = MessagePage.receipt(
        "It is out of use", [f"{name} is offered no more. Its versions are kept."], ALL
    )
    return request.show(view, title=view.heading, here="projects")
