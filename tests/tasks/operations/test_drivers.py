from __future__ import annotations

import pytest

from models.errors import ChangedMeanwhile, NotAllowedHere, NotFound, NotYours, WrongForm
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import diagram_of
from tasks.projects.project_rows import project_by_id
from tests.support.stored_rows import story
from tests.support.stories.improving import add, improve, lines, opened
from tests.support.trust_at_work import World


def outline(world: World) -> list[str]:
    with reading() as session:
        return diagram_of(session, project_by_id(session, world.project_id)).outline


@pytest.fixture
def drawn(sqlite_world: World) -> World:
    """A project with two primary drivers, one secondary driver and an idea."""
    world = sqlite_world
    world.propose()
    first, _ = add(world, "primary", "People at risk are known", "The ward is safe")
    *_, second = add(world, "secondary", "Assessed on admission", under=first)
    add(world, "idea", "A prompt on the sheet", under=second)
    return world


def test_driver_diagram_is_drawn_line_by_line_under_the_aim_of_the_proposal_ob_022(world: World) -> None:
    world.propose()
    known, safe = add(world, "primary", "People at risk are known", "The ward is safe")
    add(world, "secondary", "Assessed on admission", under=known)
    add(world, "idea", "Night lights", under=safe)
    add(world, "idea", "On no driver yet")

    assert outline(world) == [
        "Primary driver: People at risk are known",
        "  Secondary driver: Assessed on admission",
        "Primary driver: The ward is safe",
        "  Change idea: Night lights",
        "Change idea: On no driver yet",
    ]
    assert story(world.project_id)[-4:] == [
        "Driver diagram: 2 primary drivers added",
        "Driver diagram: 1 secondary driver added",
        "Driver diagram: 1 change idea added",
        "Driver diagram: 1 change idea added",
    ]
    with reading() as session:
        aim = diagram_of(session, project_by_id(session, world.project_id)).aim
    assert aim == "At least 95 in 100 attendances end within four hours, within twelve months."


def test_line_is_renamed_moved_and_given_the_measures_of_the_plan(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.SUBMIT_DATA)
    known, safe = add(world, "primary", "People at risk are known", "The ward is safe")
    assert opened(world, "change-driver", part=safe).choices["measures"] == [
        ("Within four hours", "Within four hours")
    ]

    improve(
        world, "change-driver", part=safe, words="The ward is safe to walk in", place="1",
        measures=["Within four hours"],
    )  # fmt: skip

    assert outline(world) == [
        "Primary driver: The ward is safe to walk in (measure: Within four hours)",
        "Primary driver: People at risk are known",
    ]
    assert [(line.id, line.place) for line in lines(world)] == [(known, 2), (safe, 1)]


def test_removed_line_takes_what_stands_under_it_along_and_its_words_stay_on_the_record(drawn: World) -> None:
    removed = improve(drawn, "remove-driver", part=lines(drawn)[0].id, reason="It does not move the aim.")

    assert removed.said == "Driver diagram: a primary driver was removed with 2 under it"
    assert outline(drawn) == ["Primary driver: The ward is safe"]
    assert [line.place for line in lines(drawn) if line.removed_at is None] == [1]
    assert len(lines(drawn)) == 4


def test_whoever_comes_second_is_told_what_the_first_one_changed_and_may_replace_it(drawn: World) -> None:
    part, version = lines(drawn)[0].id, opened(drawn, "change-driver", part=lines(drawn)[0].id).version
    improve(drawn, "change-driver", by="deputy", part=part, version=version, words="Risk is known", place="1")

    with pytest.raises(ChangedMeanwhile) as refused:
        improve(drawn, "change-driver", part=part, version=version, words="Everybody is known", place="1")

    assert refused.value.sentences == [
        ("words", "Jonas Whitfield changed this to “Risk is known”: send yours again to replace it")
    ]
    seen = opened(drawn, "change-driver", part=part).version
    improve(drawn, "change-driver", part=part, version=seen, words="Everybody is known", place="1")
    assert outline(drawn)[0] == "Primary driver: Everybody is known"


def test_line_that_is_there_already_or_under_what_is_gone_is_refused_with_every_problem_at_once(
    drawn: World,
) -> None:
    first, *_ = [line.id for line in lines(drawn)]
    with pytest.raises(WrongForm) as again:
        add(drawn, "primary", "People at risk are KNOWN", "the ward is safe", "Something else")
    assert again.value.sentences == [
        ("lines", "“People at risk are KNOWN” is there already: leave it out"),
        ("lines", "“the ward is safe” is there already: leave it out"),
    ]
    with pytest.raises(WrongForm, match="Line 2 says the same as line 1"):
        add(drawn, "primary", "Twice", "twice")
    with pytest.raises(WrongForm, match="Choose the primary driver it belongs to"):
        add(drawn, "secondary", "On nothing")
    with pytest.raises(WrongForm, match="A secondary driver cannot stand under a change idea"):
        add(drawn, "secondary", "On an idea", under=lines(drawn)[-1].id)
    improve(drawn, "remove-driver", part=first)
    with pytest.raises(WrongForm, match="That driver was removed meanwhile"):
        add(drawn, "secondary", "Too late", under=first)
    with pytest.raises(NotFound):
        improve(drawn, "change-driver", part=first, words="Too late", place="1")


def test_lead_deputy_team_and_support_team_change_the_diagram_and_nobody_else_does(drawn: World) -> None:
    for number, who in enumerate(("lead", "deputy", "qist", "qist member")):
        improve(drawn, "add-drivers", by=who, level="primary", lines=f"Driver {number}")

    for who in ("quality lead", "library", "colleague"):
        with pytest.raises(NotYours):
            improve(drawn, "add-drivers", by=who, level="primary", lines="Mine")


def test_member_of_the_team_may_change_the_diagram(sqlite_world: World) -> None:
    member = {"name": "Leila Haddad", "email": "leila.haddad@northbrook.example", "profession": "nursing"}
    sqlite_world.propose(team=[member])

    improve(sqlite_world, "add-drivers", by="colleague", level="primary", lines="From the team")

    assert outline(sqlite_world) == ["Primary driver: From the team"]


def test_diagram_of_a_project_that_has_ended_stays_as_it_is(drawn: World) -> None:
    drawn.walk_to(Stage.CLOSED)

    with pytest.raises(NotAllowedHere):
        improve(drawn, "add-drivers", level="primary", lines="Too late")


def test_text_about_a_patient_is_in_no_line_of_a_diagram(drawn: World) -> None:
    with pytest.raises(WrongForm, match="seems to hold an NHS number"):
        add(drawn, "primary", "Bed 4, 943 476 5919")
