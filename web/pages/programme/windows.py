"""The submission windows of a national audit, for the QI Support Team (6.1; OB-015)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import FormChanged
from models.forms.programme.national_audit import KeepWindowsForm
from tasks.national.windows import keep_windows, windows_as_typed
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink

router = APIRouter()

MEANWHILE = (
    "Somebody has recorded something here since you opened this page. Nothing of yours was recorded yet, and what you "
    "typed is kept. Add what stands under “The windows now”, and send it again."
)

Of = tuple[str, str]
"""The year and the id of the topic."""


@page(router, "/programme/{year}/topics/{topic_id}/windows")
def show_windows(year: str, topic_id: str, request: CurrentRequest) -> Response:
    """The form with the windows as they are kept."""
    return _show((year, topic_id), request, None)


@router.post("/programme/{year}/topics/{topic_id}/windows")
def submit_windows(year: str, topic_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Keep them, or show the form again with what was typed."""
    of, opened = (year, topic_id), sent.text("version")
    show, keep = partial(_show, of, opened=opened), partial(_keep, of, opened)
    return SingleForm(KeepWindowsForm, show, keep).submit(request, sent)


def _keep(  # noqa: PLR0913, PLR0917 -- of which audit, from which reading, and what was sent
    of: Of, opened: str, request: PageRequest, form: KeepWindowsForm, nonce: str
) -> Response:
    _ = nonce  # the windows are known by their names: sent again, nothing changes
    try:
        title = keep_windows(*of, request.person.person_id, form, opened=opened)
    except FormChanged:
        typed = form.model_dump(mode="json")
        return _show(of, request, Filled(values=typed, notice=MEANWHILE, status=409), is_renewed=True)
    link = PageLink(f"Programme {of[0]}", f"/programme/{of[0]}")
    heading = "The submission windows are recorded"
    return request.show(MessagePage.receipt(heading, [title], link), title=heading, here="projects")


def _show(  # noqa: PLR0913 -- of which audit with what in it, and against which reading
    of: Of, request: PageRequest, filled: Filled | None, *, opened: str = "", is_renewed: bool = False
) -> Response:
    """The form; `opened` is the reading of the windows from which its values come, `is_renewed` where it is anew."""
    seen = windows_as_typed(*of, request.person.person_id)
    filled = filled or Filled(values=seen.values)
    address = f"/programme/{of[0]}/topics/{of[1]}"
    view = single_form_page(KeepWindowsForm, f"{address}/windows", filled)
    brief = [LabelledText("National audit", seen.title)]
    if is_renewed:
        brief.append(LabelledText("The windows now", "\n".join(seen.sentences)))
    view = replace(
        view,
        form=replace(view.form, version=opened or seen.reading),
        brief=brief,
        links=[PageLink("The topic", address)],
    )
    return request.show(
        view, title=KeepWindowsForm.heading, here="projects", errors=filled.errors, status=filled.status
    )
