"""A page with one form that belongs to no task, and a button that acts at once: what is done when they are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import BaseModel
from starlette.responses import Response

from models.answers.stored import FIRST_VERSION
from models.errors import WrongForm
from models.forms.operations.dates import OperationForm
from models.forms.support_team.spread import TellPartnersForm
from tasks.people.sign_in import note_visit
from tasks.queries.tasks.task import strangers_named
from web.access import is_same
from web.forms.checking import FieldError, check, field_errors
from web.forms.reading import Posted, read_posted
from web.forms.showing import Choices, fields_of
from web.pages.form_answers import CHANGED, RENEWED, Filled, checked_nonce, new_nonce
from web.pages.resume_after_sign_in import BACK, come_back
from web.posted_form import SentForm
from web.request import PageRequest
from web.views import FormView, TaskPage

Form = TypeVar("Form", bound=BaseModel)
OUTSIDE = frozenset({TellPartnersForm})
"""Forms that name people of other organisations, who are asked for nothing here."""

NO_CHOICES: Choices = MappingProxyType({})


def _nothing(_request: PageRequest) -> Sequence[tuple[str, str]]:
    """Of a form with which nothing else goes."""
    return ()


@dataclass(frozen=True)
class SingleForm(Generic[Form]):
    """A form, how its page is shown with what is in it, and what is recorded, once, when it fits.

    `record` gets the form and its nonce. The sentences of a WrongForm that it raises are shown at their fields,
    as those of the form's own check are. While those are wrong, `beside` says what is wrong with what goes with it.
    """

    form_class: type[Form]
    show: Callable[[PageRequest, Filled], Response]
    record: Callable[[PageRequest, Form, str], Response]
    beside: Callable[[PageRequest], Sequence[tuple[str, str]]] = _nothing

    def submit(self, request: PageRequest, sent: SentForm) -> Response:
        """Record it and show the receipt, or show the form again with everything that was typed."""
        posted = read_posted(self.form_class, sent.of_form)
        filled = Filled(values=posted.values, gone=posted.gone)
        if request.visitor is None:
            return come_back(
                request, sent, lambda returned: self.show(returned, replace(filled, notice=BACK))
            )
        if not is_same(posted.csrf, request.csrf):
            return self.show(request, replace(filled, notice=RENEWED, status=403))
        note_visit(request.person)
        if posted.is_rearranged or posted.is_save:
            return self.show(request, filled)
        return self._check_and_record(request, posted, filled)

    def _check_and_record(self, request: PageRequest, posted: Posted, filled: Filled) -> Response:
        form = check(self.form_class, posted.values)
        if isinstance(form, list):
            beside = field_errors(self.form_class, posted.values, self.beside(request))
            form = [*form, *self._strangers(posted, form), *beside]
        if posted.loses_words or (posted.is_outdated and isinstance(form, list)):
            errors = form if isinstance(form, list) else []
            return self.show(request, replace(filled, errors=errors, notice=CHANGED, status=409))
        if isinstance(form, list):
            return self.show(request, replace(filled, errors=form, status=422))
        try:
            return self.record(request, form, checked_nonce(posted.nonce))
        except WrongForm as error:
            errors = field_errors(self.form_class, posted.values, error.sentences)
            return self.show(request, replace(filled, errors=errors, status=422))

    def _strangers(self, posted: Posted, errors: Sequence[FieldError]) -> Sequence[FieldError]:
        """Whom nobody can be asked at, said in the same round as everything else that is to be mended."""
        if self.form_class in OUTSIDE:
            return []
        named = {error.name for error in errors}
        wrong = [stranger for stranger in strangers_named(posted.values) if stranger[0] not in named]
        return field_errors(self.form_class, posted.values, wrong)


@dataclass(frozen=True)
class SingleButton:
    """A button that acts at once: the page for somebody who had to sign in again first, and what the button does.

    `act` gets the nonce of the page that the button stood on.
    """

    show_again: Callable[[PageRequest], Response]
    act: Callable[[PageRequest, str], Response]

    def press(self, request: PageRequest, sent: SentForm) -> Response:
        """Act, once however often it is pressed; FromElsewhere for a button of another session."""
        if request.visitor is None:
            return come_back(request, sent, self.show_again)
        request.check(sent)
        note_visit(request.person)
        return self.act(request, checked_nonce(sent.text("nonce")))


def single_form_page(
    form: type[OperationForm], action: str, filled: Filled, choices: Choices = NO_CHOICES
) -> TaskPage:
    """The page of a form that belongs to no task."""
    view = form_view(form, action, filled, choices)
    return TaskPage(asked=form.heading, form=view, notice=filled.notice, how=form.how_to)


def form_view(
    form: type[OperationForm], action: str, filled: Filled, choices: Choices = NO_CHOICES
) -> FormView:
    """Such a form with what is in it."""
    return FormView(
        action=action,
        fields=fields_of(form, filled.values, filled.errors, choices=choices),
        submit=form.button,
        nonce=new_nonce(),
        form_version=FIRST_VERSION,
        can_save=False,
    )
