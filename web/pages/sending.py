"""A page with one form that belongs to no task: what becomes of it when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from starlette.responses import Response

from models.errors import WrongForm
from models.forms.operations import OperationForm
from tasks.access import seen
from web.access import is_same
from web.forms.checking import check, field_errors
from web.forms.reading import read_posted
from web.forms.showing import Choices, fields_of
from web.pages.answering import RENEWED, Filled, checked_nonce, new_nonce
from web.pages.renewing import BACK, come_back, with_session
from web.sent import SentForm
from web.views import FormView, TaskPage
from web.visit import Visit

F = TypeVar("F", bound=OperationForm)
NO_CHOICES: Choices = MappingProxyType({})


@dataclass(frozen=True)
class OneForm(Generic[F]):
    """The form, how its page is shown with what is in it, and what is done with it, once, when it fits."""

    form: type[F]
    show: Callable[[Visit, Filled], Response]
    do: Callable[[Visit, F, str], Response]

    def take(self, visit: Visit, sent: SentForm) -> Response:
        """Do it, or show the form again with everything that was typed."""
        posted = read_posted(self.form, sent.of_form)
        if visit.visitor is None:
            back = come_back(visit, sent)
            if isinstance(back, Response):
                return back
            return with_session(self.show(back, Filled(values=posted.values, notice=BACK)), back)
        if not is_same(posted.csrf, visit.csrf):
            return self.show(visit, Filled(values=posted.values, notice=RENEWED, status=403))
        seen(visit.person.session_id)
        form = [] if posted.is_rearranged else check(self.form, posted.values)
        if isinstance(form, list):
            return self.show(visit, Filled(values=posted.values, errors=form, status=422 if form else 200))
        try:
            return self.do(visit, form, checked_nonce(posted.nonce))
        except WrongForm as error:
            errors = field_errors(self.form, posted.values, error.sentences)
            return self.show(visit, Filled(values=posted.values, errors=errors, status=422))


def one_form(
    form: type[OperationForm], action: str, filled: Filled, choices: Choices = NO_CHOICES
) -> TaskPage:
    """The page of a form that belongs to no task."""
    return TaskPage(
        reference="",
        project_title="",
        asked=form.heading,
        due="",
        is_overdue=False,
        takes="",
        before=[],
        why=[],
        form=form_view(form, action, filled, choices),
        notice=filled.notice,
        how=form.how_to,
    )


def form_view(
    form: type[OperationForm], action: str, filled: Filled, choices: Choices = NO_CHOICES
) -> FormView:
    """Such a form with what is in it."""
    return FormView(
        kind="",
        action=action,
        fields=fields_of(form, filled.values, filled.errors, choices=choices),
        submit=form.button,
        nonce=new_nonce(),
        version="",
        can_save=False,
    )
