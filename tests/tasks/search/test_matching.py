"""Projects are found by their words: in titles, in what was intended and learned, by people and references."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import delete, update

from models.forms import FORMS
from models.records import Project, SearchText
from models.vocabulary import Stage, TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.register.finding import FoundProjects, RegisterFilter, find_projects
from tasks.search.matching import has_trigrams
from tasks.search.search_texts import INTENDED, LEARNED, rebuild_search_texts
from tests.support.servers.statements import statements
from tests.support.trust_at_work import World, nonce

FROZEN = Path(__file__).parents[2] / "data" / "answers"


def search(words: str) -> FoundProjects:
    return find_projects(RegisterFilter(search=words))


def titles(words: str) -> list[str]:
    return [project.title for project in search(words).projects]


def test_project_is_found_by_stems_of_its_aim_and_its_learning_and_the_title_counts_more(
    world: World,
) -> None:
    """OB-094, OB-106: what a closed project learned is found; the same words in a title come first."""
    world.propose(title="Lying in wait", aim="Fewer catheters left in after surgery.")
    world.walk_to(Stage.CLOSED)
    world.propose(title="Catheter passports")
    world.propose(title="Something newer", aim="Nothing of the kind.")

    assert titles("catheters") == ["Catheter passports", "Lying in wait"]
    assert titles("the catheters surgeries") == ["Lying in wait"]
    assert titles("catheters left in after surgery") == ["Lying in wait"]
    assert titles("clinician front door") == ["Lying in wait"]
    assert titles("sampling error") == titles("exceptions beforehand") == ["Lying in wait"]


def test_project_is_found_by_its_people_and_its_reference_elsewhere(world: World) -> None:
    world.propose(title="Mine")
    with unit_of_work() as session:
        session.execute(update(Project).values(external_reference="LIFE-4711"))

    assert (titles("osei"), titles("life-47"), titles("amara.o"), titles("calder 4711")) == (
        ["Mine"], ["Mine"], ["Mine"], [],
    )  # fmt: skip


def test_corrected_answer_is_found_by_its_new_words_alone(world: World) -> None:
    world.propose(title="Mine", aim="Fewer falls.", help_wanted=[], evidence_question=None)
    task = next(task for task in world.project.tasks if task.kind is TaskKind.PROPOSE)
    assert titles("falls") == ["Mine"]

    assert task.decision is not None
    typed = {**task.decision.answer, "aim": "Fewer ulcers."}
    correct_answer(CorrectionRequest(task.id, world.id_of("lead"), typed, "A slip of the pen.", nonce()))

    assert (titles("falls"), titles("ulcer")) == ([], ["Mine"])


def test_each_word_is_looked_for_once_and_a_page_is_one_question(world: World) -> None:
    """OB-094: whatever a search finds among thousands of projects, no place is read twice for a word."""
    world.propose(title="Falls on the ward", aim="Fewer falls.")
    with statements() as sent:
        register = search("falls ward fewer")

    asked = [statement for statement in sent if "matched" in statement]
    places = ("FROM project_texts", "FROM project_search")
    assert [sum(statement.count(place) for place in places) for statement in asked] == [3]
    assert [project.title for project in register.projects] == ["Falls on the ward"]


def test_what_projects_are_found_by_can_be_written_anew(world: World) -> None:
    world.propose(title="Mine", aim="Fewer falls.")
    with unit_of_work() as session:
        session.execute(delete(SearchText))
    assert titles("falls") == []

    assert rebuild_search_texts() == 1
    assert titles("falls") == ["Mine"]
    assert rebuild_search_texts() == 1


def test_every_field_that_is_looked_for_is_one_of_its_form_or_of_an_earlier_one() -> None:
    fields = [
        (kind, name) for table in (INTENDED, LEARNED) for kind, names in table.items() for name in names
    ]

    assert [(kind, name) for kind, name in fields if name not in ever_asked(kind)] == []


def ever_asked(kind: TaskKind) -> set[str]:
    answers = (json.loads(path.read_text()) for path in FROZEN.glob(f"*/{kind.value}-*.json"))
    return {*FORMS[kind].model_fields, *(name for frozen in answers for name in frozen["answer"])}


def test_misspelt_word_finds_titles_much_like_it_where_the_database_can_tell(world: World) -> None:
    world.propose(title="Discharge summaries")

    register = search("dischrage sumaries")

    with reading() as session:
        can_tell = has_trigrams(session)
    assert ([project.title for project in register.projects], register.is_misspelt) == (
        ["Discharge summaries"] if can_tell else [],
        can_tell,
    )
