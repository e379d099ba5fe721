"""The forms of the operations in Prefect: labels and hints of our own forms, date pickers, and lists of what there is.

Prefect makes a form of the schema of a deployment. Of a flow alone it would show the names of our fields; so the schema
is written beside it, from the same shapes from which pages are made, and its lists are brought up to date each day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from models.clock import financial_year, local_date, now
from models.forms.base import FormRecord
from models.forms.form_schema import Kind, Shape, shapes_of
from models.forms.operations.in_prefect import AboutFile, AboutProgrammeYear, AskedInPrefect
from models.forms.operations.report_request import MakePaperForm
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import asked_anytime
from models.records import Installation, Service
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_requests import ask
from tasks.people.lookup import supporters
from tasks.prefect_operations.files import files_to_take
from tasks.prefect_operations.table import OPERATIONS, PrefectOperation

Lists = Mapping[tuple[type[FormRecord], str], Sequence[str]]
"""What is offered for a field of a form."""

_TYPES: Mapping[Kind, Mapping[str, str]] = {
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.YES_NO: {"type": "boolean"},
    Kind.NUMBER: {"type": "number"},
    Kind.WHOLE_NUMBER: {"type": "integer"},
}


def form_of(operation: PrefectOperation, lists: Lists) -> dict[str, Any]:
    """The JSON schema of what an operation asks, in the order of its forms; a rehearsal is chosen beforehand."""
    forms: tuple[type[FormRecord], ...] = (AskedInPrefect, *operation.forms)
    shapes = [
        (shape, lists.get((form, shape.name), ())) for form in forms for shape in shapes_of(form).values()
    ]
    return {
        "title": "Parameters",
        "type": "object",
        "properties": {
            shape.name: _property(shape, number, listed) for number, (shape, listed) in enumerate(shapes)
        },
        "required": [shape.name for shape, _ in shapes if shape.is_required and shape.name != "dry_run"],
        "definitions": {},
    }


def lists_of_today() -> Lists:
    """The people of the QI Support Team, the files that lie there to be taken in, services, and programme years."""
    today = local_date(now())
    with reading() as session:
        team = [f"{person.name} <{person.email}>" for person in supporters(session, today)]
        services = session.scalars(select(Service.code).order_by(Service.code)).all()
    return {
        (AskedInPrefect, "asked_by"): team,
        (AboutFile, "file"): files_to_take(),
        (AboutProgrammeYear, "year"): _years(today, 0, 1, 2),
        (MakePaperForm, "year"): _years(today, 0, -1, -2),
        (MakePaperForm, "service"): services,
    }


def _years(today: date, *away: int) -> list[str]:
    return [financial_year(today.replace(year=today.year + more, day=1)) for more in away]


def keep_forms(ours: Installation) -> list[str]:
    """Bring the forms of all operations up to date; the flows for which Prefect would not, or does not know them.

    A form that is as it should be is left alone. Prefect’s own command writes the names of our fields in place of it.
    """
    lists = lists_of_today()
    return [operation.flow for operation in OPERATIONS if not _is_kept(operation, ours, lists)]


def _is_kept(operation: PrefectOperation, ours: Installation, lists: Lists) -> bool:
    flow, _, name = ours.deployment_of(operation.flow, operation.listed_as).partition("/")
    known = ask("GET", f"/deployments/name/{quote(flow, safe='')}/{quote(name, safe='')}")
    if known is None or known.is_error:
        return False
    body = {"parameter_openapi_schema": form_of(operation, lists), "enforce_parameter_schema": False}
    kept_already = known.json()
    if all(kept_already[name] == value for name, value in body.items()):
        return True
    kept = ask("PATCH", f"/deployments/{known.json()['id']}", body)
    return kept is not None and kept.is_success


def _property(shape: Shape, position: int, listed: Sequence[str]) -> dict[str, Any]:
    words = listed or [word.label for word in shape.words if _is_asked(shape, word)]
    default = {"default": True} if shape.name == "dry_run" else {}
    return {
        "title": shape.label,  # Prefect writes “(Optional)” behind it by itself
        "position": position,
        **({"description": shape.hint} if shape.hint else {}),
        **_TYPES.get(shape.kind, {"type": "string"}),
        **({"enum": list(words)} if words else {}),
        **default,
    }


def _is_asked(shape: Shape, word: object) -> bool:
    """Whether a word can be meant: of the kinds of task those that a project asks."""
    return shape.name != "task" or word in _ASKED


_ASKED = frozenset(ask.kind for rule in LIFECYCLE.stages.values() for ask in rule.asks) | {
    ask.kind for ask in asked_anytime(LIFECYCLE)
}
