import re

from models.forms import FORMS
from tasks.operations.registry import (
    IMPROVEMENT_OPERATIONS,
    NOTE_OPERATIONS,
    PROJECT_OPERATIONS,
    TASK_OPERATIONS,
)
from tests.support.web.lived_pages import BESIDES, CORRECTING, GROUPS, PROPOSING
from tests.support.web.measure_pages import (
    COLUMNS,
    MOST_SECONDS,
    MOST_TOUCHES,
    OTHERS,
    PROPOSAL_SECONDS,
    TABLE,
    heading,
    numbers_of,
    rows_of,
)

NOT_MEASURED = {
    "put-back", "go-on", "take", "seen", "call-off", "lift-data-hold", "withdraw-learning", "strike-note",
    "plan-meeting", "publish-learning", "tell-partners", "release",
}  # fmt: skip
"""What takes back or confirms with one question what another form did, or is done of a meeting or after the closure."""


def test_table_of_the_pages_has_a_row_for_every_kind_of_task_in_the_order_of_the_forms() -> None:
    head, names = rows_of(TABLE.read_text(encoding="utf-8"))

    assert head == heading()
    assert list(dict.fromkeys(name.partition(" (")[0] for name in names)) == [kind.label for kind in FORMS]


def test_table_of_the_other_pages_has_those_of_a_proposal_of_corrections_and_of_what_is_done_besides() -> (
    None
):
    head, names = rows_of(TABLE.read_text(encoding="utf-8"), OTHERS)

    assert head == heading("page")
    by_group = {group: [name for name in names if name.startswith(f"{group}: ")] for group in GROUPS}
    assert sum(map(len, by_group.values())) == len(names)
    assert (len(by_group[PROPOSING]), len(by_group[CORRECTING]) >= 13) == (8, True)
    operations = {**TASK_OPERATIONS, **PROJECT_OPERATIONS, **IMPROVEMENT_OPERATIONS, **NOTE_OPERATIONS}
    headings = {operation.form.heading for name, operation in operations.items() if name not in NOT_MEASURED}
    assert {name.removeprefix(f"{BESIDES}: ").lower() for name in by_group[BESIDES]} == {
        text.lower() for text in headings
    }


def test_table_says_that_whoever_has_the_least_time_is_done_in_it() -> None:
    text = TABLE.read_text(encoding="utf-8")
    numbers = numbers_of(text)

    for limits, column in ((MOST_TOUCHES, "touches"), (MOST_SECONDS, "seconds")):
        place = list(COLUMNS).index(column)
        assert {name: numbers[name][place] for name in limits if numbers[name][place] > limits[name]} == {}
    [seconds] = re.findall(r"take \d+ touches and about (\d+) seconds", text)
    assert int(seconds) <= PROPOSAL_SECONDS
