"""Which answers stand when changes are asked for, by the table; and that projects of version 1 go on as they began."""

from __future__ import annotations

from typing import Any

import pytest

from models.engine.change_points import points_to_answer
from models.forms import FORMS
from models.forms.form_schema import shapes_of
from models.policy.lifecycle import LIFECYCLE
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.vocabulary import Outcome, Role, Stage, TaskKind
from tests.support.in_memory_project import InMemoryProject

QI: dict[str, Any] = {"project_type": "quality_improvement"}


def at_approval(version: int = LIFECYCLE.version) -> InMemoryProject:
    """A project with every review, begun under a version of the table, after a search of the Library."""
    paper = InMemoryProject()
    paper.project.definition_version = version
    paper.answer(TaskKind.PROPOSE)
    paper.walk_until(TaskKind.REGISTER)
    screened: dict[str, Any] = dict.fromkeys(("could_harm", "personal_data", "may_disadvantage"), "yes")
    paper.answer(TaskKind.REGISTER, **QI, **screened)
    for kind in (TaskKind.REVIEW_INFORMATION_GOVERNANCE, TaskKind.REVIEW_EQUALITY, TaskKind.REVIEW_ETHICS):
        paper.answer(kind)
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED)
    return paper


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"sponsor": "Medical Director"}, [TaskKind.APPROVE]),
        ({"aim": "97 in 100."}, [TaskKind.APPROVE, TaskKind.REVIEW_EQUALITY, TaskKind.REVIEW_ETHICS]),
        ({"evidence_question": "What shortens stays?"}, [TaskKind.SEARCH_EVIDENCE]),
        ({"partners": [{"name": "The ambulance service", "leads_the_project": False}]}, [TaskKind.REGISTER]),
        ({"intends_generalisable": "yes"}, [TaskKind.REGISTER]),
    ],
)
def test_only_what_rests_on_what_changed_is_asked_again(
    changed: dict[str, Any], asked: list[TaskKind]
) -> None:
    paper = at_approval()

    paper.answer(TaskKind.PROPOSE, **changed)

    assert [kind for kind, _ in paper.open()] == asked


def test_partner_that_is_named_with_the_evidence_is_looked_at_by_whoever_guards_the_data() -> None:
    paper = at_approval()
    paper.answer(TaskKind.PROPOSE, sponsor="Board")
    points = [{"about": "review_evidence.partners", "wanted": "Name the charity."}]
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, points=points)
    assert paper.open() == [(TaskKind.REVIEW_EVIDENCE, Role.LEAD)]

    paper.answer(TaskKind.REVIEW_EVIDENCE, partners=[{"name": "A charity", "leads_the_project": False}])
    paper.answer(TaskKind.REGISTER, **QI, personal_data="yes")

    assert [kind for kind, _ in paper.open()] == [TaskKind.APPROVE, TaskKind.REVIEW_INFORMATION_GOVERNANCE]


def test_return_with_two_points_asks_again_for_just_what_the_two_are_about() -> None:
    paper = at_approval()
    paper.answer(TaskKind.PROPOSE, sponsor="Board")
    points = [
        {"about": "design.population", "wanted": "Say which wards."},
        {"about": "design.sample", "wanted": "Say how they are chosen."},
        {"about": "review_evidence.partners", "wanted": "Name the charity."},
    ]
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, points=points[:2])
    assert paper.open() == [(TaskKind.DESIGN, Role.LEAD)]
    asked = points_to_answer(paper.project, TaskKind.DESIGN)
    assert [(point.field, point.wanted) for point in asked] == [
        ("population", "Say which wards."),
        ("sample", "Say how they are chosen."),
    ]
    replies = [{"point": point.id, "reply": "Done."} for point in asked]

    paper.answer(TaskKind.DESIGN, population="Wards 4 and 7", replies=replies)

    reviews = [TaskKind.REVIEW_EQUALITY, TaskKind.REVIEW_ETHICS]
    assert [kind for kind, _ in paper.open()] == [TaskKind.APPROVE, *reviews]
    for kind in reviews:
        paper.answer(kind)
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, points=points[1:])
    assert paper.open() == [(TaskKind.REVIEW_EVIDENCE, Role.LEAD)]
    paper.answer(TaskKind.REVIEW_EVIDENCE, partners=[{"name": "A charity", "leads_the_project": False}])
    assert paper.open() == [(TaskKind.DESIGN, Role.LEAD)]


def test_lead_reads_the_evidence_again_only_if_the_library_found_something_else() -> None:
    paper = at_approval()
    paper.answer(TaskKind.PROPOSE, evidence_question="What shortens stays?")

    paper.answer(TaskKind.SEARCH_EVIDENCE)

    assert paper.open() == [(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)]
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED)
    paper.answer(TaskKind.PROPOSE, evidence_question="What shortens waits?")
    paper.answer(TaskKind.SEARCH_EVIDENCE, summary="A rota shortens them.")
    assert paper.open() == [(TaskKind.REVIEW_EVIDENCE, Role.LEAD)]


def test_what_changed_while_another_asked_is_not_forgotten() -> None:
    paper = at_approval()
    paper.answer(TaskKind.PROPOSE, partners=[{"name": "A charity", "leads_the_project": False}])
    paper.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)

    paper.answer(
        TaskKind.PROPOSE, partners=[{"name": "A charity", "leads_the_project": False}], sponsor="Board"
    )
    paper.answer(TaskKind.REGISTER, **QI, personal_data="yes")

    asked = [kind for kind, _ in paper.open()]
    assert asked == [TaskKind.APPROVE, TaskKind.REVIEW_INFORMATION_GOVERNANCE]


def test_closure_that_is_sent_back_asks_for_the_report_that_it_is_about_alone() -> None:
    paper = InMemoryProject().to_actions().walk_until(TaskKind.CONFIRM_CLOSURE)
    points = [{"about": "share_learning.learning", "wanted": "Name the meeting."}]

    paper.answer(TaskKind.CONFIRM_CLOSURE, Outcome.CHANGES_WANTED, points=points)

    assert paper.open() == [(TaskKind.SHARE_LEARNING, Role.LEAD)]
    paper.answer(TaskKind.SHARE_LEARNING, learning="The ward meeting of 2 November decides.")
    assert paper.open() == [(TaskKind.CONFIRM_CLOSURE, Role.QIST)]


def test_report_of_the_lead_stands_where_the_table_asks_it_of_the_team_by_now_and_of_the_lead_besides() -> (
    None
):
    paper = InMemoryProject().to_actions().walk_until(TaskKind.CONFIRM_CLOSURE)
    paper.project.topic_id = "a topic"
    points = [{"about": "share_learning.learning", "wanted": "Name the meeting."}]

    paper.answer(TaskKind.CONFIRM_CLOSURE, Outcome.CHANGES_WANTED, points=points)

    assert paper.open() == [(TaskKind.SHARE_LEARNING, Role.LEAD)]


def test_project_begun_under_version_1_goes_back_as_it_did_and_has_its_points() -> None:
    paper = at_approval(LIFECYCLE_1.version)

    [point] = points_to_answer(paper.project, TaskKind.PROPOSE)

    assert (paper.stage, point.wanted) == (Stage.PROPOSAL, "Say how many cases you will look at.")
    paper.answer(TaskKind.PROPOSE, sponsor="Medical Director")
    assert paper.open() == [(TaskKind.SEARCH_EVIDENCE, Role.LIBRARY)]
    paper.walk_until(TaskKind.REGISTER)
    paper.answer(TaskKind.REGISTER, **QI)
    paper.answer(TaskKind.APPROVE)
    assert paper.stage is Stage.DATA_COLLECTION


def test_table_rests_only_on_fields_that_the_forms_have() -> None:
    named = [
        (ask.kind, basis.kind, name)
        for ask in LIFECYCLE.asks()
        for basis in ask.rests_on or ()
        for name in basis.fields
    ]

    assert [row for row in named if row[2] not in shapes_of(FORMS[row[1]])] == []
    assert named
