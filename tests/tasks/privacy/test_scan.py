from __future__ import annotations

from sqlalchemy import update

from models.privacy.rules import PrivacyRule
from models.records import Draft, Feedback, Project
from models.vocabulary import TaskKind
from tasks.answers.drafts import save_draft, typed_for
from tasks.database.unit_of_work import unit_of_work
from tasks.privacy.scan import scan_stored
from tests.support.trust_at_work import World, everything


def test_nothing_of_a_trust_at_work_seems_to_be_about_a_patient(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.APPROVE)
    assert list(scan_stored()) == []


def test_what_an_older_filter_let_in_is_named_by_table_row_and_field_and_stays_readable(world: World) -> None:
    world.propose()
    task = world.task(TaskKind.SEARCH_EVIDENCE)
    person = world.id_of("library")
    save_draft(task.id, person, {"note": "nothing"})
    old = {"note": "943.476.5919", "rows": [{"what": "Mrs Jones fell"}], "NHS 943 476 5919": "x"}
    with unit_of_work() as session:
        session.execute(update(Draft).where(Draft.task_id == task.id).values(typed=old))
        session.execute(update(Project).values(title="About BN2 5BE"))
    before = everything()

    rows = {(row.table, row.row, row.field, row.rule) for row in scan_stored()}

    assert rows == {
        ("draft", f"{task.id}, {person}", "note", PrivacyRule.NHS_NUMBER),
        ("draft", f"{task.id}, {person}", "what", PrivacyRule.NAMED_PATIENT),
        ("draft", f"{task.id}, {person}", "a field that is not known", PrivacyRule.NHS_NUMBER),
        ("project", world.project_id, "title", PrivacyRule.POSTCODE),
    }
    assert typed_for(task.id, person)["note"] == "943.476.5919"
    assert everything() == before
    assert Feedback.__tablename__ not in {table for table, *_ in rows}
