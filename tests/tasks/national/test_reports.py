"""A published national report: taken in, shared out, answered line by line, acted on (OB-006, OB-013, OB-032)."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import OnlyForTheTeam, WrongForm
from models.papers import Section
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.database.unit_of_work import reading
from tasks.national.intake import take_in
from tasks.national.reading import published_reports
from tests.support.programme.national_bodies import (
    ACCEPTED,
    ANSWERS,
    account_of,
    answer_gaps,
    gap_analysis,
    new_report,
    report_with_twelve,
)
from tests.support.programme.topics_at_year_end import OLD
from tests.support.trust_at_work import World, address, nonce

ANSWER, ACT = TaskKind.ANSWER_RECOMMENDATIONS, TaskKind.ACT_ON_RECOMMENDATION


def section_of(year: str) -> Section:
    """What the Quality Account says of national reports."""
    [section] = [
        each for each in account_of(year).sections if each.heading.startswith("What national reports")
    ]
    return section


def test_twelve_recommendations_are_answered_by_the_services_they_concern_and_acted_on_ob_006_ob_013(
    world: World,
) -> None:
    report_with_twelve(world)
    assert world.open_tasks() == [(ANSWER, "quality lead"), (ANSWER, "quality lead elsewhere")]
    asked = gap_analysis(world, "Urgent Care")
    assert [row["number"] for row in typed_for(asked.id, asked.assignee_id)["answers"]] == [
        str(number) for number in range(1, 11)
    ]

    answer_gaps(world, "Urgent Care", range(1, 11))

    assert world.open_tasks() == [(ANSWER, "quality lead elsewhere"), *[(ACT, "lead")] * 2]
    assert world.letters()[-2:] == [(Letter.TASKS_OPENED, "lead"), (Letter.RECEIPT, "quality lead")]
    assert "3. Do thing 3 for every patient." in world.mails()[-2].body_text
    answer_gaps(world, "Children and Young People", range(9, 12))
    for evidence in ("See the rota.", "See the minutes.", "See the wall."):
        world.answer(ACT, Outcome.COMPLETED, evidence=evidence)

    assert world.project.stage is Stage.REPORT_ANSWERED
    with reading() as session:
        [report] = published_reports(session)
    standing = {
        (each.number, reply.area): (reply.reply.label if reply.reply else "", reply.stands(world.today))
        for each in report.recommendations
        for reply in each.replies
    }
    assert len(standing) == 13
    assert standing["3", "Urgent Care"] == ("Accept in part", "Done")
    assert standing["1", "Urgent Care"] == ("Do not accept", "")
    assert report.recommendations[-1].not_relevant_because == "We have no such clinic."
    assert not report.is_open


def test_quality_account_says_what_national_reports_recommend_and_how_we_stand_without_naming_anybody_ob_015_ob_032(
    sqlite_world: World,
) -> None:
    report_with_twelve(sqlite_world)
    answer_gaps(sqlite_world, "Urgent Care", range(1, 11))

    section = section_of(OLD)

    assert section.paragraphs == [
        (
            "In 2026-27 1 national report came in. To the recommendations that concern us 13 answers of services "
            "were asked: 10 given, 7 of them accept it, in whole or in part."
        )
    ]
    position, recommendations = section.tables
    assert [str(cell) for cell in position.rows[0][1:]] == [
        "Surgery within 36 hours", "58.2", "51", "%", "higher", "Worse",
    ]  # fmt: skip
    assert len(recommendations.rows) == 14
    assert tuple(recommendations.rows[2][1:]) == (
        "3. Do thing 3 for every patient.",
        "Urgent Care",
        "Accept in part",
        "The coordinator does it each Monday.\nBecause: Only on weekdays.",
        "2 March 2027",
        "Overdue",
    )
    assert "Osei" not in str(section)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reply": "accepted"}, "Recommendation 1: say what will be done"),
        (
            {"reply": "partly", **ACCEPTED, "due_on": "2026-11-02"},
            "Recommendation 1: the date must be after today",
        ),
        ({"reply": "not_accepted"}, "Recommendation 1: say why"),
        ({"reply": "met"}, "Recommendation 1: say where it can be seen"),
        ({"reply": "met", "evidence": "-", "number": "2"}, "Recommendation 2 stands here twice"),
        ({"reply": "met", "evidence": "-", "number": "11"}, "Answer recommendation 1, too"),
    ],
)
def test_gap_analysis_that_is_not_whole_is_refused_and_nothing_is_stored(
    sqlite_world: World, changed: dict[str, str], sentence: str
) -> None:
    report_with_twelve(sqlite_world)
    task = gap_analysis(sqlite_world, "Urgent Care")
    answers = [{"number": "1", **changed}, *ANSWERS[1:10]]
    request = AnswerRequest(task.id, task.assignee_id, {"answers": answers}, nonce(), task.version, "s")

    with pytest.raises(WrongForm, match=sentence):
        answer_task(request)
    assert gap_analysis(sqlite_world, "Urgent Care").is_open


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"not_relevant": []},
            "Recommendation 12: name a service it concerns, or say why it concerns nobody",
        ),
        (
            {"not_relevant": [{"numbers": "11, 12", "because": "-"}]},
            "11 stands with a service and as not relevant",
        ),
        ({"recommendations": "1. One\n1. One again"}, "Number 1 stands here twice"),
    ],
)
def test_intake_that_leaves_a_recommendation_to_nobody_is_refused(
    sqlite_world: World, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(WrongForm, match=sentence):
        report_with_twelve(sqlite_world, **changed)


def test_report_that_concerns_nobody_ends_at_once_and_sent_twice_is_one(sqlite_world: World) -> None:
    request = new_report(sqlite_world)
    taken = take_in(request)
    assert take_in(request) == taken
    filled = [typed_for(taken.task_id, sqlite_world.id_of(opens)) for opens in ("qist", "qist member")]
    assert filled[0] == filled[1], "it lies with the team, so everybody of it finds the same"
    urgent = {"area": "Urgent Care", "person_name": "Dr Helen Marsh", "email": address("quality lead")}
    assert urgent in filled[0]["areas"]
    report_with_twelve(
        sqlite_world, taken=taken, areas=[], not_relevant=[{"numbers": "all", "because": "No such clinic."}]
    )

    assert sqlite_world.project.stage is Stage.REPORT_ANSWERED
    with pytest.raises(OnlyForTheTeam):
        take_in(new_report(sqlite_world, by="lead"))
