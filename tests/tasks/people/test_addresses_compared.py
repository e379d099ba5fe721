"""An address is one person’s, with whatever nobody sees at its end, and one of another script stays as given."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.errors import BadFile
from models.records import Person
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.people.importing import import_people
from tasks.people.lookup import address_in, newcomer_or_known
from tasks.people.trust_file import load_trust
from tasks.queries.people.people import find_people
from tasks.queries.projects.records import TasksWanted, task_records
from tests.support.trust_at_work import DEMONSTRATION, World, address, nonce

INVISIBLE = ("{}\u200b", "\ufeff{}", "{}\u00a0", " {}\u2060 ", "\u202a{}\u202c")
INVISIBLE_INSIDE = tuple(form.format("ann.example@northbrook.example") for form in INVISIBLE)


def written(folder: Path, email: str, name: str = "Ann Example") -> Path:
    path = folder / "people.csv"
    path.write_text(f"email,name\n{email},{name}\n", encoding="utf-8")
    return path


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize("typed", INVISIBLE_INSIDE)
def test_what_nobody_sees_at_an_address_of_a_file_is_dropped(
    sqlite_world: World, tmp_path: Path, typed: str
) -> None:
    sqlite_world.wait(minutes=1)
    import_people(written(tmp_path, "ann.example@northbrook.example"))
    sqlite_world.wait(minutes=1)

    assert import_people(written(tmp_path, typed)).added == 0


@pytest.mark.parametrize("name", ["Ann\u00a0Example", "Ann  Example", "Ann\u200b Example"])
def test_a_name_comes_in_clean(sqlite_world: World, tmp_path: Path, name: str) -> None:
    sqlite_world.wait(minutes=1)
    import_people(written(tmp_path, "ann.example@northbrook.example"))
    sqlite_world.wait(minutes=1)

    assert import_people(written(tmp_path, "ann.example@northbrook.example", name)).changed == 0


def test_an_address_of_another_script_is_stored_as_given(sqlite_world: World, tmp_path: Path) -> None:
    sqlite_world.wait(minutes=1)
    import_people(written(tmp_path, "Ann.Example@xn--bcher-kva.example"))

    with reading() as session:
        emails = session.scalars(select(Person.email).where(Person.name == "Ann Example")).all()
    assert emails == ["ann.example@xn--bcher-kva.example"]


def test_an_address_that_mail_does_not_reach_is_refused_with_what_was_typed(
    sqlite_world: World, tmp_path: Path
) -> None:
    _ = sqlite_world
    with pytest.raises(BadFile) as refused:
        import_people(written(tmp_path, "ann.example@bücher.example"))

    sentence = "row 2, email: “ann.example@bücher.example” is not an email address that can be written to."
    assert sentence in str(refused.value)


def test_the_trust_file_is_read_in_the_same_way(sqlite_world: World, tmp_path: Path) -> None:
    sqlite_world.wait(minutes=1)
    text = (DEMONSTRATION / "trust.toml").read_text(encoding="utf-8")
    path = tmp_path / "trust.toml"
    path.write_text(
        text.replace("amara.osei@", "amara.osei\u200b@").replace(" and ", "\u00a0and  "), encoding="utf-8"
    )

    assert load_trust(path).is_new is False


@pytest.mark.parametrize("form", INVISIBLE)
def test_pages_commands_and_the_api_know_the_person_by_it(sqlite_world: World, form: str) -> None:
    typed, lead = form.format(address("lead").upper()), sqlite_world.id_of("lead")
    before = people()
    sqlite_world.propose(lead_email=typed, by="lead")

    with unit_of_work() as session:
        known = newcomer_or_known(session, typed)
    assert address_in(typed) == address("lead")
    assert known is not None
    assert known.id == lead
    assert sqlite_world.project.lead_id == lead
    assert [
        person.id for person in find_people(sqlite_world.id_of("qist"), search=form.format("osei")).people
    ] == [lead]
    sqlite_world.hand_in(title="Falls", lead_name="Amara Osei", lead_email=typed)
    assert [record.kind for record in task_records(TasksWanted(assignee=typed))] == [TaskKind.PROPOSE] * 2
    hand_over = {
        "name": "Jonas Whitfield",
        "email": form.format(address("deputy")),
        "on_day": sqlite_world.today,
        "reason": "Rotation",
    }
    target = Target(reference=sqlite_world.project.reference)
    perform_operation(PROJECT_OPERATIONS["hand-over"], target, OperationRequest(lead, nonce(), hand_over))
    assert people() == before
