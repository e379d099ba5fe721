"""What looks the same is one topic, objective or subscription, by whichever entrance it comes (cases 10 and 20)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.clock import at_local
from models.errors import BadFile, WrongForm
from models.forms.programme.programme_review import AddObjectiveForm, AddTopicForm, ReviewTopicForm
from models.forms.programme.subscriptions import AddSubscriptionForm
from models.records import Objective, Project, Subscription, Topic
from models.vocabulary import TaskKind, TopicState
from tasks.database.unit_of_work import reading
from tasks.people.importing import PeopleImport
from tasks.programme.objectives.changing_objectives import WantedObjective, add_objective, import_objectives
from tasks.programme.topics.importing import import_programme
from tasks.programme.year.agreement import begin_programme
from tasks.programme.year.rollover import roll_over
from tasks.programme.year.topic_reviews import TopicChangeRequest, add_topic, review_topic
from tasks.subscriptions.importing import import_subscriptions
from tasks.subscriptions.keeping import SubscriptionChange, add_subscription
from tests.support.programme.subscriptions import file_of
from tests.support.programme.topics_at_year_end import NEW, OLD, topic
from tests.support.sheets.workbooks import workbook
from tests.support.trust_at_work import World, everything, nonce

HIPS = "National Hip Fracture Database"
ALIKE = [
    "National\u00a0Hip Fracture Database",
    "National Hip Fracture  Database",
    "National Hip\u200b Fracture Database",
    "National Hip\u2003Fracture\u2028Database",
    "national hip fracture DATABASE",
    " National Hip\tFracture Database ",
]
ACCENTS = "Ménière’s", "Me\u0301nie\u0300re's"
LONG = (
    "Mental Health Clinical Outcome Review Programme: National Confidential Inquiry into Suicide and Safety in "
    "Mental Health, real time surveillance strand"
)


def titles(year: str = NEW) -> list[str]:
    with reading() as session:
        return list(
            session.scalars(select(Topic.title).where(Topic.programme_year == year).order_by(Topic.id))
        )


def counted(record: type[Objective | Subscription]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def written(folder: Path, *names: str) -> Path:
    path = folder / "topics.csv"
    lines = [f'"{name}",RCP\n' for name in names]
    path.write_text("".join(["name,host\n", *lines]), encoding="utf-8")
    return path


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("typed", ALIKE)
def test_a_topic_of_a_file_is_the_one_that_is_there(tmp_path: Path, typed: str) -> None:
    import_programme(written(tmp_path, HIPS), year=NEW)

    assert import_programme(written(tmp_path, typed), year=NEW).added == 0
    assert len(titles()) == 1


@pytest.mark.usefixtures("database")
def test_the_three_files_of_the_field_make_one_topic_and_change_nothing(tmp_path: Path) -> None:
    import_programme(written(tmp_path, HIPS), year=NEW)
    before = everything()

    for typed in ALIKE[:2]:
        assert import_programme(written(tmp_path, typed), year=NEW) == PeopleImport(1, added=0, changed=0)

    assert everything() == before


@pytest.mark.usefixtures("database")
def test_a_letter_in_one_part_or_in_two_and_either_apostrophe_are_the_same(tmp_path: Path) -> None:
    import_programme(written(tmp_path, ACCENTS[0]), year=NEW)

    assert import_programme(written(tmp_path, ACCENTS[1]), year=NEW).added == 0


@pytest.mark.usefixtures("database")
def test_two_rows_that_look_the_same_are_refused_by_their_numbers(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        import_programme(written(tmp_path, HIPS, ALIKE[0]), year=NEW)

    assert f"row 3, name: “{HIPS}” stands in row 2 already." in str(refused.value)


@pytest.mark.usefixtures("database")
def test_a_workbook_gives_the_same_topic_as_a_csv_file(tmp_path: Path) -> None:
    import_programme(written(tmp_path, HIPS), year=NEW)
    book = workbook(tmp_path, ["name", "host"], [ALIKE[0], "RCP"])

    assert import_programme(book, year=NEW) == PeopleImport(1, added=0, changed=0)


@pytest.mark.parametrize("typed", ALIKE)
def test_a_page_takes_no_topic_twice(sqlite_world: World, typed: str) -> None:
    topic(HIPS, year=NEW)
    other = topic("Falls", year=NEW)
    form = AddTopicForm(**{**AddTopicForm.example, "title": typed})
    change = ReviewTopicForm(**{**ReviewTopicForm.example, "title": typed})

    with pytest.raises(WrongForm) as added:
        add_topic(NEW, TopicChangeRequest(sqlite_world.id_of("qist"), form, nonce()))
    with pytest.raises(WrongForm) as changed:
        review_topic(NEW, other, TopicChangeRequest(sqlite_world.id_of("qist"), change, nonce()))

    assert [path for refused in (added, changed) for path, _ in refused.value.sentences] == ["title", "title"]
    assert titles() == [HIPS, "Falls"]


def test_what_is_on_the_programme_is_not_suggested_again(sqlite_world: World) -> None:
    begin_programme(NEW)
    topic(HIPS, year=NEW)
    with reading() as session:
        sqlite_world.project_id = session.scalars(select(Project.id)).one()
    sqlite_world.walk_until(TaskKind.SUGGEST_TOPICS)
    suggested = [{"title": typed, "source": "local", "why": "Harm"} for typed in (*ALIKE, *ACCENTS)]

    sqlite_world.answer(TaskKind.SUGGEST_TOPICS, has_topics=True, topics=suggested)

    assert titles() == [HIPS, ACCENTS[0]]
    with reading() as session:
        states = session.scalars(select(Topic.state).order_by(Topic.id))
        assert list(states) == [TopicState.ON_THE_PROGRAMME, TopicState.SUGGESTED]


def test_the_topic_of_a_year_is_carried_on_by_the_one_that_looks_the_same(sqlite_world: World) -> None:
    _ = sqlite_world
    old = topic(HIPS, year=OLD, source="local")
    new = topic("national hip fracture database", year=NEW)
    sqlite_world.go_to(at_local(date(2027, 4, 1), 9))

    roll_over(NEW)

    with reading() as session:
        assert session.get_one(Topic, new).came_from_id == old
    assert len(titles()) == 1


@pytest.mark.parametrize("code", ["baf 3", "BAF\u00a03", "Baf  3", "BAF\u200b 3"])
def test_an_objective_is_known_by_its_code_in_a_file_and_on_a_page(
    sqlite_world: World, tmp_path: Path, code: str
) -> None:
    form = AddObjectiveForm(**{**AddObjectiveForm.example, "known_as": "BAF 3"})
    add_objective(NEW, WantedObjective(sqlite_world.id_of("qist"), form, nonce()))
    path = tmp_path / "objectives.csv"
    path.write_text(f'kind,code,title\nboard_assurance,"{code}",Fewer falls\n', encoding="utf-8")

    assert import_objectives(path, year=NEW) == PeopleImport(1, added=0, changed=1)
    again = AddObjectiveForm(**{**AddObjectiveForm.example, "known_as": code})
    with pytest.raises(WrongForm):
        add_objective(NEW, WantedObjective(sqlite_world.id_of("qist"), again, nonce()))
    assert counted(Objective) == 1


@pytest.mark.parametrize("typed", ["ménière’s ", "ME\u0301NIE\u0300RE'S", "Ménière\u200b’s"])
def test_a_subscription_is_known_by_its_title_in_a_file_and_on_a_page(
    world: World, tmp_path: Path, typed: str
) -> None:
    import_subscriptions(file_of(tmp_path, f"{ACCENTS[0]},RCP,,,2027-04-01,,"))

    assert import_subscriptions(file_of(tmp_path, f"{typed},RCP,,,2027-04-01,,")).added == 0
    form = AddSubscriptionForm(**{**AddSubscriptionForm.example, "title": typed})
    with pytest.raises(WrongForm) as refused:
        add_subscription(SubscriptionChange(world.id_of("qist"), form, nonce()))
    assert [path for path, _ in refused.value.sentences] == ["title"]
    assert counted(Subscription) == 1


@pytest.mark.parametrize("name", [LONG, "x" * 200, "😀" * 100])
def test_a_topic_of_a_long_name_is_proposed_under_that_name(world: World, tmp_path: Path, name: str) -> None:
    path = tmp_path / "topics.csv"
    path.write_text(
        f'name,service,owner_email\n"{name}",urgent-care,amara.osei@northbrook.example\n', encoding="utf-8"
    )
    import_programme(path, year=NEW)
    world.go_to(at_local(date(2027, 4, 1), 9))
    roll_over(NEW)
    with reading() as session:
        project = session.scalars(select(Project)).one()
    world.project_id = project.id

    world.answer(TaskKind.PROPOSE, title=project.title)

    assert world.project.title == name


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", ["x" * 201, "😀" * 100 + "x"])
def test_a_name_that_no_form_would_take_is_refused_by_the_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile) as refused:
        import_programme(written(tmp_path, name), year=NEW)

    assert "row 2, name: is longer than 200 characters." in str(refused.value)
