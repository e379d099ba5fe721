"""How far a proposal is: which questions each of its pages asks, what is wrong with them, and which page comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from models.forms.form_schema import Kind, shapes_of
from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import (
    LEAD,
    ProposalPage,
    asked_on,
    completed,
    is_national,
    lacking_on_pages,
    pages_of,
)
from models.inputs.text import is_blank
from models.privacy.screening import Screening, screening
from models.settings import settings
from models.vocabulary import Outcome
from tasks.queries.tasks.proposal import ProposalSeen
from web.forms.checking import FieldError, check, field_errors

CHECK = "check"
_EXAMPLE = dict(ProposalForm.examples[Outcome.SUBMITTED])
_NATIONAL = {"takes_part": True, "cases_expected": 1, "usual_governance": "yes"}
_ASKED_BY_THE_WAY = frozenset({"topic", *LEAD})
"""Fields that stand folded away on a page and make none by themselves."""

_MUST_BE_OPENED = {ProposalPage.HELP: "help_wanted"}
"""Pages on which nothing must be answered: they are done once they were sent."""


def address_of(key: str, page: str = "") -> str:
    """Where a page of a proposal is."""
    return f"/propose/{key}/{page}" if page else f"/propose/{key}"


def asked_names(page: ProposalPage, seen: ProposalSeen, *, is_change: bool = False) -> tuple[str, ...]:
    """The fields that a page asks: what a topic says already is asked only of somebody who wants to change it."""
    names = asked_on(page)
    if not seen.choices.get("topics"):
        names = tuple(name for name in names if name != "topic")
    if is_change:
        return names
    known = seen.from_topic | ({"about"} if seen.typed.get("topic") else frozenset())
    return tuple(name for name in names if name not in known)


def pages_shown(seen: ProposalSeen) -> list[ProposalPage]:
    """The pages of a proposal that ask anything."""
    return [page for page in pages_of(seen.typed) if set(asked_names(page, seen)) - _ASKED_BY_THE_WAY]


def next_page(seen: ProposalSeen) -> str:
    """The first page that is not done; where all are, the one on which they are checked."""
    return next((page.value for page in pages_shown(seen) if not is_done(page, seen)), CHECK)


def is_done(page: ProposalPage, seen: ProposalSeen) -> bool:
    """Whether everything that a page must ask is answered."""
    must = _MUST_BE_OPENED.get(page)
    return (must is None or must in seen.typed) and not errors_seen(page, seen)


def errors_seen(page: ProposalPage, seen: ProposalSeen, *, is_change: bool = False) -> Sequence[FieldError]:
    """What is wrong with what is kept of a page: looked at, nothing that the filter meets is counted again."""
    with without_counting(seen) as looked:
        looked.reason = "It was kept"
        return checked(asked_names(page, seen, is_change=is_change), seen.typed, is_new=seen.is_new)[1]


@contextmanager
def without_counting(seen: ProposalSeen) -> Iterator[Screening]:
    """Nothing that the filter meets in here is counted again; what was released for the project is let through."""
    with screening("looked at", hospital_numbers=settings().hospital_numbers) as looked:
        looked.release(seen.released)
        yield looked


def checked(
    names: Sequence[str], typed: Mapping[str, Any], *, is_new: bool = True
) -> tuple[Mapping[str, Any], Sequence[FieldError]]:
    """These fields as they are to be kept, and what is wrong with them; the rest is taken as in an example.

    `is_new` if nothing of it was ever sent: then it must say what is asked on the pages alone, too.
    """
    rest: dict[str, Any] = {**_EXAMPLE, **(_NATIONAL if is_national(typed) else {})}
    for name in ("project_type", "topic", "lead_email"):
        rest[name] = typed.get(name) or rest[name]
    values = {name: value for name, value in rest.items() if name not in names}
    of_page = {name: typed.get(name) for name in names}
    result = _all_wrong(values | given(of_page), is_new=is_new)
    if isinstance(result, ProposalForm):
        return result.model_dump(mode="json", include=set(names)), []
    return of_page, [error for error in result if _field_of(error) in names]


def checked_whole(seen: ProposalSeen) -> ProposalForm | list[FieldError]:
    """The whole proposal, with what follows from it, or everything that is wrong with it."""
    return _all_wrong(completed(given(seen.typed)), is_new=seen.is_new)


def _all_wrong(values: Mapping[str, Any], *, is_new: bool) -> ProposalForm | list[FieldError]:
    """The form, or all that is wrong, in one round: what fields say together is asked as if each were right."""
    result = check(ProposalForm, values)
    lacking = field_errors(ProposalForm, values, lacking_on_pages(values)) if is_new else []
    if isinstance(result, ProposalForm):
        return lacking or result
    alone = {_field_of(error) for error in result}
    instead = {name: value for name, value in (_EXAMPLE | _NATIONAL).items() if name in alone}
    together = check(ProposalForm, {**values, **instead})
    more = together if isinstance(together, list) else []
    order = list(ProposalForm.model_fields)
    every = [*result, *(error for error in [*more, *lacking] if _field_of(error) not in alone)]
    return sorted(every, key=lambda error: order.index(_field_of(error)) if _field_of(error) in order else 0)


def _field_of(error: FieldError) -> str:
    return error.name.partition("-")[0]


def given(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into fields of today's form, without rows in which there is nothing."""
    shapes = shapes_of(ProposalForm)
    return {
        name: [record for record in value if not is_blank(record)]
        if shapes[name].kind is Kind.RECORDS and isinstance(value, list)
        else value
        for name, value in typed.items()
        if name in shapes
    }
