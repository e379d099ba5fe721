"""What somebody typed into Prefect's form and was refused is not kept there: it may be about a patient (OB-137)."""

from collections.abc import Mapping
from typing import Any

from models.forms.form_schema import Kind, shapes_of
from tasks.flow_runs.prefect_requests import ask
from tasks.prefect_operations.table import PrefectOperation

GONE = "(not kept)"
_TYPED = frozenset({Kind.TEXT, Kind.EMAIL, Kind.LISTED})


def forget_typed(operation: PrefectOperation, run_id: str, typed: Mapping[str, Any]) -> bool:
    """Take the free texts of a refused run out of Prefect; whether that has come about."""
    texts = {
        name for form in operation.forms for name, shape in shapes_of(form).items() if shape.kind in _TYPED
    }
    kept = {name: GONE if name in texts and value else value for name, value in typed.items()}
    answer = ask("PATCH", f"/flow_runs/{run_id}", {"parameters": kept})
    return answer is not None and answer.is_success
