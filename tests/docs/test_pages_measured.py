from models.forms import FORMS
from tests.support.web.measure_pages import TABLE, heading


def test_table_of_the_pages_has_a_row_for_every_kind_of_task_in_the_order_of_the_forms() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]

    assert lines[:2] == heading()
    names = [line.split("|")[1].strip().partition(" (")[0] for line in lines[2:]]
    assert list(dict.fromkeys(names)) == [kind.label for kind in FORMS]
    assert {len(line.split("|")) for line in lines} == {len(heading()[0].split("|"))}
