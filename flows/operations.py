"""The operations of the QI Support Team as flows: one for each row of the table, with the fields of its form.

None of them fails for what somebody typed: such a run ends as “Refused”, with the sentence that a page would show. One
of which a part could not be done ends as failed, named “Left over”; what could be done stays done.
"""

from collections.abc import Callable
from functools import partial
from inspect import Parameter, Signature
from typing import Any

from prefect import Flow, flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.progress import with_progress
from models.forms.form_schema import shapes_of
from models.forms.operations.in_prefect import AskedInPrefect
from models.settings import settings
from tasks.flow_runs.markdown import plain
from tasks.mail.postman import postman
from tasks.mail.sending import send_waiting_mail
from tasks.prefect_operations.effects import OperationEffect
from tasks.prefect_operations.forgetting import forget_typed
from tasks.prefect_operations.performing import (
    LEFT_OVER,
    REFUSED,
    WOULD_DO,
    PerformedOperation,
    perform_in_prefect,
)
from tasks.prefect_operations.table import OPERATIONS, PrefectOperation, name_of_run


def _flow_of(operation: PrefectOperation) -> Flow[..., State]:
    """The flow of an operation: what it is asked stands in its signature, field by field."""

    def perform(**typed: Any) -> State:  # noqa: ANN401 -- Prefect hands over what somebody typed
        run_id = str(flow_run.get_id())
        watched = partial(with_progress, key=operation.flow, description=operation.heading)
        performed = perform_in_prefect(operation, typed, run_id, watched=watched)
        if performed.state == REFUSED:
            forget_typed(operation, run_id, typed)
        if performed.effect:
            _show(operation, performed, performed.effect)
        if performed.state not in {WOULD_DO, REFUSED}:
            send_waiting_mail(postman())
        message = performed.effect.told if performed.effect else performed.sentence
        if performed.state == LEFT_OVER:
            return Failed(name=performed.state, message=message)
        return Completed(name=performed.state, message=message)

    perform.__name__ = perform.__qualname__ = operation.flow.replace("-", "_")
    perform.__doc__ = operation.how_to
    perform.__signature__ = _signature(operation)  # type: ignore[attr-defined]  # functions have one
    perform.__annotations__ = {}
    decorate: Callable[[Callable[..., State]], Flow[..., State]] = flow(
        name=operation.flow,
        flow_run_name=partial(_run_name, operation),
        description=f"{operation.heading}. {operation.how_to}",
        persist_result=False,
        validate_parameters=False,  # what does not fit is said in a sentence
    )
    return decorate(perform)


def _run_name(operation: PrefectOperation) -> str:
    return name_of_run(operation, flow_run.get_parameters())


def _signature(operation: PrefectOperation) -> Signature:
    fields = [name for form in (AskedInPrefect, *operation.forms) for name in shapes_of(form)]
    return Signature(
        [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in dict.fromkeys(fields)]
    )


def _show(operation: PrefectOperation, performed: PerformedOperation, effect: OperationEffect) -> None:
    """An artifact of the run: how it stood, how it stands then, and the letters; it names no person."""
    letters = [f"- {plain(letter)}" for letter in effect.letters] or ["None."]
    page = (
        f"[{plain(effect.about)}]({settings().base_url}{effect.page})" if effect.page else plain(effect.about)
    )
    parts = [f"# {plain(operation.heading)}", page, f"**{performed.state}:** {plain(effect.told)}"]
    for heading, text in (("Before", effect.before), ("After", effect.after)):
        if text:
            parts += [f"## {heading}", *map(plain, text.splitlines())]
    parts += ["## Emails that would go" if performed.state == WOULD_DO else "## Emails", "\n".join(letters)]
    create_markdown_artifact(
        key=effect.key or None,
        markdown="\n\n".join(parts),
        description=f"{performed.state}: {plain(operation.heading)}",
    )


FLOWS = {operation.flow.replace("-", "_"): _flow_of(operation) for operation in OPERATIONS}
"""Each flow by the name under which Prefect loads it from this module."""


def __getattr__(name: str) -> Flow[..., State]:
    """A flow by its name: the entrypoint of its deployment."""
    try:
        return FLOWS[name]
    except KeyError:
        raise AttributeError(name) from None
