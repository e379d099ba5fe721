"""What is kept before it is complete is cleaned as its form cleans it: drafts, and what comes from elsewhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis.strategies import dictionaries, lists, recursive, text

from models.answers.typed import tidied
from models.forms.project.proposal import ProposalForm
from models.records import Draft
from models.vocabulary import TaskKind
from tasks.answers.drafts import save_draft, typed_for
from tasks.database.unit_of_work import reading
from tasks.queries.programme.programme import TopicsWanted, programme
from tasks.queries.register.finding import RegisterFilter, find_projects
from tests.support.programme.topics_at_year_end import NEW, topic
from tests.support.trust_at_work import World, address

HALF_TYPED = {
    "title": "Four\u00a0hour  standard\u200b",
    "problem": "People wait.\r\n\r\n\r\n\r\nToo\u00a0long.\u202e",
    "team": [{"name": "Jonas\u2003Whitfield", "email": "jonas"}, {}],
    "dimensions": ["patient_safety\u200b"],
    "contract_ends_on": {"day": " 1\u200b", "month": "2", "year": ""},
    "gone\u200b": "what\nremains",
}
TIDY = {
    "title": "Four hour standard",
    "problem": "People wait.\n\nToo long.",
    "team": [{"name": "Jonas Whitfield", "email": "jonas"}, {}],
    "dimensions": ["patient_safety"],
    "contract_ends_on": {"day": "1", "month": "2", "year": ""},
    "gone": "what\nremains",
}


def test_a_draft_is_kept_clean_with_its_line_breaks(world: World) -> None:
    world.hand_in(title="Falls", lead_name="Amara Osei", lead_email=address("lead"))
    task = world.task(TaskKind.PROPOSE)

    save_draft(task.id, world.id_of("lead"), HALF_TYPED)

    assert typed_for(task.id, world.id_of("lead")) == TIDY


def test_what_comes_from_elsewhere_is_kept_clean_under_a_clean_title(world: World) -> None:
    proposed = world.hand_in(
        title="Four\u00a0hour\u200b standard\x00",
        lead_name="Amara\tOsei",
        lead_email=f"{address('lead')}\u200b",
        aim="One\u2028Two",
    )

    assert (proposed.title, world.project.title) == ("Four hour standard", "Four hour standard")
    with reading() as session:
        typed = session.get_one(Draft, (proposed.task_id, world.id_of("lead"))).typed
    assert typed == {
        "title": "Four hour standard",
        "lead_name": "Amara Osei",
        "lead_email": address("lead"),
        "aim": "One\nTwo",
    }


def test_a_project_proposed_on_a_page_has_a_clean_title(world: World) -> None:
    proposed = world.propose(title="Four\u00a0hour  standard\u200b")

    assert (proposed.title, world.project.title) == ("Four hour standard", "Four hour standard")


def test_searches_read_what_was_typed_in_the_same_way(world: World) -> None:
    world.propose(title="Café standard")
    topic("St George’s falls", year=NEW)

    for typed in ("cafe\u0301", "Caf\u200bé\u00a0standard", "\ufeffstandard"):
        assert find_projects(RegisterFilter(search=typed)).total == 1
    for typed in ("st\u00a0george's", "FALLS\u200b"):
        assert [listed.title for listed in programme(NEW, TopicsWanted(search=typed)).topics] == [
            "St George’s falls"
        ]


@given(
    dictionaries(
        text(), recursive(text(), lambda inner: lists(inner) | dictionaries(text(), inner), max_leaves=5)
    )
)
def test_whatever_is_half_typed_is_tidied_once_for_all(typed: dict[str, object]) -> None:
    tidy = tidied(ProposalForm, typed)

    assert tidied(ProposalForm, tidy) == tidy
