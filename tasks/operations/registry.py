"""What people may do with a task or a project besides answering, by the last part of its page's address."""

from typing import Any

from tasks.operations import (
    actions,
    charts,
    dates,
    figures,
    holding_data,
    named_people,
    reassigning,
    releasing,
    reminding,
)
from tasks.operations.improvement import drivers, testing_changes
from tasks.operations.operation import Operation
from tasks.operations.support_team import confirm_entry, counting_anew, helping, notes, spreading, supporting

TASK_OPERATIONS: dict[str, Operation[Any]] = {
    **actions.TASK_OPERATIONS,
    **dates.TASK_OPERATIONS,
    **counting_anew.TASK_OPERATIONS,
    **reassigning.TASK_OPERATIONS,
    **reminding.TASK_OPERATIONS,
}

PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    **notes.PROJECT_OPERATIONS,
    **helping.PROJECT_OPERATIONS,
    **dates.PROJECT_OPERATIONS,
    **reassigning.PROJECT_OPERATIONS,
    **supporting.PROJECT_OPERATIONS,
    **confirm_entry.PROJECT_OPERATIONS,
    **figures.PROJECT_OPERATIONS,
    **charts.PROJECT_OPERATIONS,
    **spreading.PROJECT_OPERATIONS,
    **holding_data.PROJECT_OPERATIONS,
    **named_people.PROJECT_OPERATIONS,
}
"""In the order in which the page of a project offers them: what is done every day first, what is rare last."""

PROJECT_OPERATIONS["release"] = releasing.operation_that_releases(
    [*TASK_OPERATIONS.values(), *PROJECT_OPERATIONS.values()]
)

IMPROVEMENT_OPERATIONS: dict[str, Operation[Any]] = {
    **drivers.IMPROVEMENT_OPERATIONS,
    **testing_changes.IMPROVEMENT_OPERATIONS,
}
"""What is done with the driver diagram and the tests of change of a project; its page offers each where it belongs."""

NOTE_OPERATIONS: dict[str, Operation[Any]] = notes.NOTE_OPERATIONS
"""What is done with the notes on a project; the part of the page that shows them offers it."""
