"""The submission windows of national audits: asked about before they close, by one letter each (OB-005, OB-015)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.clock import at_local
from models.errors import BadFile, FormChanged, WrongForm
from models.forms.programme.national_audit import KeepWindowsForm
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.policy.versions import asked_at_any_stage
from models.records import Project
from models.vocabulary import Letter, Outcome, TaskKind, TopicState
from models.working_time import working_days_after
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.national.reading import windows_of_topics
from tasks.national.windows import SUBMISSION_WINDOWS, keep_windows, windows_as_typed
from tasks.programme.topics.importing import import_programme, preview_programme
from tasks.programme.year.rollover import roll_over
from tasks.projects.daily_checks import check_projects
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.reminders.due_timers import fire_due_timers
from tests.support.programme.national_bodies import (
    account_of,
    carried_on,
    hip_fractures,
    topic_now,
)
from tests.support.programme.topics_at_year_end import NEW, OLD, ON_TIME
from tests.support.trust_at_work import World

CASES = TaskKind.RECORD_CASES
CLOSES = date(2026, 12, 18)
WINDOW = {"name": "Admissions of April to June", "closes_on": CLOSES}


def keep(world: World, topic_id: str, *windows: dict[str, object]) -> None:
    form = KeepWindowsForm.model_validate({"windows": list(windows)})
    keep_windows(OLD, topic_id, world.id_of("qist"), form)


def audit_under_way(world: World, **window: object) -> str:
    """A national audit with its project and a window; the id of its topic."""
    topic_id = hip_fractures(world)
    world.propose(topic=topic_id, project_type="national_audit")
    keep(world, topic_id, {**WINDOW, **window})
    return topic_id


def cases(topic_id: str) -> list[tuple[int | None, int | None]]:
    with reading() as session:
        windows = windows_of_topics(session, [topic_id]).get(topic_id, [])
        return [(window.expected, window.submitted) for window in windows]


def asked(world: World) -> list[tuple[TaskKind, str]]:
    return [each for each in world.open_tasks() if each[0] is CASES]


def letters(world: World) -> list[tuple[Letter, str]]:
    """What was written about a window."""
    return [(mail.letter, world.names[mail.to_address]) for mail in world.mails() if "cases" in mail.subject]


def test_lead_is_asked_20_working_days_before_reminded_5_before_and_answers_in_two_numbers_ob_005_015(
    world: World,
) -> None:
    topic_id = audit_under_way(world)
    world.go_to(at_local(working_days_after(CLOSES, -21), 9))
    assert check_projects(SUBMISSION_WINDOWS) == 0
    world.go_to(at_local(working_days_after(CLOSES, -20), 9))
    assert (check_projects(SUBMISSION_WINDOWS), check_projects(SUBMISSION_WINDOWS)) == (1, 0)
    assert letters(world) == [(Letter.TASK_OPENED, "lead")]
    assert "Admissions of April to June" in world.mails()[-1].body_text
    world.go_to(at_local(working_days_after(CLOSES, -5), 9))
    fire_due_timers()
    assert letters(world)[1:] == [(Letter.REMINDER, "lead")]

    world.answer(CASES, Outcome.COMPLETED, expected=120, submitted=126)

    assert cases(topic_id) == [(120, 126)]
    world.go_to(at_local(working_days_after(CLOSES, 3), 9))
    check_projects(SUBMISSION_WINDOWS)
    fire_due_timers()
    assert letters(world)[2:] == []
    [listed] = find_projects(RegisterFilter()).projects
    assert (listed.cases_expected, listed.cases_submitted) == (120, 126)
    [table] = [each for each in account_of(OLD).sections[0].tables if each.title.startswith("Cases")]
    assert [str(cell) for cell in table.rows[0][1:]] == [
        "Admissions of April to June", "2026-12-18", "120", "126", "105.0",
    ]  # fmt: skip
    assert table.note == "More than 100%: the host expected fewer cases than there were."


def test_window_that_moves_is_asked_about_anew_and_one_that_has_its_numbers_no_more(
    sqlite_world: World,
) -> None:
    topic_id = audit_under_way(sqlite_world)
    sqlite_world.go_to(at_local(working_days_after(CLOSES, -10), 9))
    check_projects(SUBMISSION_WINDOWS)
    first = sqlite_world.task(CASES)

    later = working_days_after(CLOSES, 5)
    keep(sqlite_world, topic_id, {**WINDOW, "closes_on": later})
    assert asked(sqlite_world) == []
    check_projects(SUBMISSION_WINDOWS)
    assert (sqlite_world.task(CASES).due_on, first.due_on) == (later, CLOSES)
    keep(sqlite_world, topic_id, WINDOW)
    check_projects(SUBMISSION_WINDOWS)
    assert sqlite_world.task(CASES).due_on == CLOSES

    keep(sqlite_world, topic_id, {**WINDOW, "expected": 10, "submitted": 10})
    assert (check_projects(SUBMISSION_WINDOWS), asked(sqlite_world)) == (0, [])
    with pytest.raises(WrongForm, match="has its cases"):
        keep(sqlite_world, topic_id)


def test_numbers_of_the_lead_are_not_lost_to_a_page_that_was_opened_before(sqlite_world: World) -> None:
    topic_id = audit_under_way(sqlite_world)
    sqlite_world.go_to(at_local(working_days_after(CLOSES, -20), 9))
    check_projects(SUBMISSION_WINDOWS)
    qist = sqlite_world.id_of("qist")
    seen = windows_as_typed(OLD, topic_id, qist)
    sqlite_world.answer(CASES, Outcome.COMPLETED, expected=120, submitted=114)
    other = {"name": "Admissions of July to September", "closes_on": date(2027, 3, 19)}
    form = KeepWindowsForm.model_validate({"windows": [WINDOW, other]})

    with pytest.raises(FormChanged):
        keep_windows(OLD, topic_id, qist, form, opened=seen.reading)

    assert cases(topic_id) == [(120, 114)]


def test_project_under_version_1_is_asked_nothing_new(sqlite_world: World) -> None:
    audit_under_way(sqlite_world)
    with unit_of_work() as session:
        session.get_one(Project, sqlite_world.project_id).definition_version = 1
    sqlite_world.go_to(at_local(working_days_after(CLOSES, -10), 9))

    assert LIFECYCLE_1.ask_anytime(CASES) is None
    assert asked_at_any_stage(CASES) == {"project"}
    assert (check_projects(SUBMISSION_WINDOWS), asked(sqlite_world)) == (0, [])


def test_window_that_is_open_over_the_turn_of_the_year_goes_on_with_its_audit(sqlite_world: World) -> None:
    topic_id = audit_under_way(sqlite_world, closes_on=date(2027, 4, 23))
    sqlite_world.go_to(ON_TIME)
    roll_over(NEW)

    assert (cases(topic_id), cases(carried_on(topic_id).id)) == ([], [(None, None)])
    check_projects(SUBMISSION_WINDOWS)
    assert asked(sqlite_world) == [(CASES, "lead")]


def written(folder: Path, rows: str) -> Path:
    path = folder / "audits.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def test_list_keeps_windows_and_asks_about_what_we_stop_once(sqlite_world: World, tmp_path: Path) -> None:
    topic_id = hip_fractures(sqlite_world)
    path = written(
        tmp_path,
        "name,host,stop_because,window,window_closes_on,cases_expected\n"
        "Hip fractures,,The ward closes.,,,\n"
        "Stroke,RCP,,Admissions of June,30/06/2026,40\n",
    )
    previewed = {change.topic: dict(change.fields) for change in preview_programme(path, year=OLD)}
    assert previewed["Hip fractures"] == {
        "taking part": ("yes", "yes, until the Chief Medical Officer has decided: The ward closes.")
    }
    assert previewed["Stroke"]["window “Admissions of June”"] == (
        "", "Closes 30 Jun 2026, 40 cases expected",
    )  # fmt: skip

    assert import_programme(path, year=OLD).changed == 1
    assert import_programme(path, year=OLD).changed == 0

    assert topic_now(topic_id).state is TopicState.ON_THE_PROGRAMME
    assert [letter for letter, to in sqlite_world.letters() if to == "medical officer"] == [
        Letter.TASK_OPENED
    ]


def test_list_takes_no_national_audit_off_without_saying_who_withdrew_it_ob_057(
    sqlite_world: World, tmp_path: Path
) -> None:
    hip_fractures(sqlite_world)
    path = written(
        tmp_path,
        "name,withdrawn_on,stop_because,window,window_closes_on\n"
        "Hip fractures,01/03/2027,,,\n"
        "Hand washing,,No time.,,\n"
        "Falls,,,Admissions,30/06/2026\n",
    )

    with pytest.raises(BadFile) as refused:
        import_programme(path, year=OLD)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "row 2, withdrawn_source", "row 3, stop_because", "row 4, window",
    ]  # fmt: skip
