from __future__ import annotations

import re
from datetime import date

import pytest

from models.measures.chart_settings import ChartSettings
from models.papers import FEWER_THAN_FIVE, NOT_SHOWN
from models.records import Person
from models.spc import ChartKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.external.disclosure_control import (
    SOMEBODY,
    Discretion,
    actions_table,
    discretion,
    may_be_drawn,
    results_table,
)
from tests.support.in_memory_project import MONDAY
from tests.support.reports.register_of_projects import action, counted, done, measured, result
from tests.support.trust_at_work import World

NOBODY = Discretion(None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Dr Amara Osei leads it.", f"{SOMEBODY} leads it."),
        ("amara osei and Dr Osei", f"{SOMEBODY} and {SOMEBODY}"),
        ("Prof. Osei’s idea", f"{SOMEBODY}’s idea"),
        ("Ask jonas.whitfield@northbrook.example.", "Ask an email address."),
        ("The Quality Committee and the Library", "The Quality Committee and the Library"),
        ("Ring the bell of Mr Bell", f"Ring the bell of {SOMEBODY}"),
        ("MS O’NEILL-ŞAHIN, or siobhán o’neill-şahin", f"{SOMEBODY}, or {SOMEBODY}"),
    ],
)
def test_names_of_the_register_and_addresses_are_taken_out_of_what_people_typed(
    sqlite_world: World, typed: str, sentence: str
) -> None:
    _ = sqlite_world
    with unit_of_work() as session:
        session.add(Person(name="Siobhán O’Neill-Şahin", email="s.o@northbrook.example"))
    with reading() as session:
        careful = discretion(session)

    assert careful.redact(typed) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("We saw 3 patients.", "We saw fewer than 5 patients."),
        ("One patient fell", "fewer than 5 patients fell"),
        ("2 of 14 people", "fewer than 5 of 14 people"),
        (
            "13 patients, 1.4 people, 1 in 4 people, 4 hours",
            "13 patients, 1.4 people, 1 in 4 people, 4 hours",
        ),
    ],
)
def test_small_numbers_of_people_are_taken_out_of_what_people_typed(typed: str, sentence: str) -> None:
    assert NOBODY.redact(typed) == sentence


def test_nobody_is_left_in_what_is_known_of_a_project() -> None:
    careful = Discretion(re.compile("Amara|Jonas"))
    words = dict.fromkeys(
        ("title", "hold", "effect", "learning", "told", "results_said", "recommendations", "ended_because"),
        "Amara",
    )
    project = measured(
        result(97, 100, name="Amara"),
        measures=[counted((9, 9), name="Jonas")],
        actions=[action(what="Jonas", reported="Amara")],
        **words,
    )

    project_evidence = careful.project(project)

    assert (project_evidence.lead, project_evidence.actions[0].owner) == ("Project lead", "Action owner")
    assert [word for word in ("Amara", "Jonas", "Whitfield") if word in repr(project_evidence)] == []


def test_reasons_of_a_chart_leave_without_names_and_small_numbers_and_its_chart_stays() -> None:
    settings = ChartSettings(
        chart=ChartKind.RUN,
        chart_because="Amara says that 2 patients fell",
        rebase_on={date(2025, 2, 1): "Jonas left"},
    )
    project = measured(measures=[settings.applied(counted((90, 100), (90, 100)))])

    [series] = Discretion(re.compile("Amara|Jonas")).project(project).measures

    assert series.measure.chart is ChartKind.RUN
    assert [*series.declared, *series.rebase_on.values()] == [
        f"The run chart was chosen: {SOMEBODY} says that fewer than 5 patients fell",
        f"{SOMEBODY} left",
    ]


def test_result_that_a_few_did_not_meet_is_not_shown_because_it_would_tell_how_many() -> None:
    table = results_table("Results", [(result(97, 100), "usual"), (result(90, 100), "usual")])

    assert table.rows == [
        ("Within four hours", "at least 95%", "Jun 2026", NOT_SHOWN, "%", NOT_SHOWN, 100, "Met", "usual"),
        ("Within four hours", "at least 95%", "Jun 2026", 90, "%", 90, 100, "Below target", "usual"),
    ]
    assert table.note != ""


def test_result_that_nobody_or_many_missed_is_shown_without_a_note() -> None:
    table = results_table("Results", [(result(100, 100), ""), (result(95, 100), "")])

    assert ([row[3:7] for row in table.rows], table.note) == ([(100, "%", 100, 100), (95, "%", 95, 100)], "")
    assert FEWER_THAN_FIVE not in str(table)


@pytest.mark.parametrize(
    ("counts", "may"),
    [((90, 100), True), ((3, 100), False), ((97, 100), False), ((0, 3), False), ((100, 100), True)],
)
def test_chart_is_drawn_only_if_no_period_tells_of_a_few(counts: tuple[int, int], may: bool) -> None:
    assert may_be_drawn(counted((90, 100), counts)) is may


def test_action_says_how_it_stands_without_its_owner() -> None:
    project = measured(actions=[action(1), done(2, MONDAY.date()), action(3, due_on=MONDAY.date())])

    table = actions_table(
        "Actions", [(project, action_evidence) for action_evidence in project.actions], MONDAY.date()
    )

    assert [row[3] for row in table.rows] == [
        "Open, 22 working days overdue",
        "Done on 2 November 2026",
        "Open",
    ]
    assert "Jonas" not in str(table)
