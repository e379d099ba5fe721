from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.clock import at_local
from models.cycles.cycle_results import figures_as_given
from models.forms import FORMS, TaskForm
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.papers import FEWER_THAN_FIVE, NOT_SHOWN
from models.records import Topic
from models.vocabulary import (
    Outcome,
    PaperKind,
    ProjectType,
    Role,
    Stage,
    TaskKind,
    TaskState,
    TopicSource,
    TopicState,
)
from notifications.documents.papers import as_html
from tasks.answers.answer_task import AnswerRequest
from tasks.answers.end_early import end_early
from tasks.database.unit_of_work import reading
from tasks.programme.year.rollover import roll_over
from tasks.reports.body import Body
from tasks.reports.evidence.answers import AnsweredTask, figures_of
from tasks.reports.evidence.gathering import gather
from tasks.reports.external import participation, quality_account
from tasks.reports.external.disclosure_control import WHY_RESULT_NOT_SHOWN, discretion
from tasks.reports.external.participation import (
    NationalTopic,
    Participation,
    participation_summary,
    participation_table,
    share,
)
from tasks.reports.external.quality_account import participation_said
from tests.support.programme.topics_at_year_end import NEW, ON_TIME, topic
from tests.support.reports.lived_projects import PERIOD, YEAR, Life, live, paper, request_for, shown
from tests.support.reports.project_evidence import plain, project
from tests.support.trust_at_work import World, nonce

AUDIT, ENQUIRY = TopicSource.NATIONAL_AUDIT, TopicSource.ENQUIRY
NATIONAL = ProjectType.NATIONAL_AUDIT


def told() -> Body:
    with reading() as session:
        return quality_account.quality_account(
            session, gather(session, PERIOD), request_for(PaperKind.QUALITY_ACCOUNT)
        )


def national(
    part: Participation, *, source: TopicSource = AUDIT, because: str = "", number: int = 1
) -> NationalTopic:
    taken = (
        project(number)
        if part in {Participation.TOOK_PART, Participation.ENDED_EARLY, Participation.BEING_PREPARED}
        else None
    )
    return NationalTopic(
        topic_id=f"topic {number}",
        title="Hip fractures (NHFD)",
        host="RCP",
        source=source,
        project=taken,
        part=part,
        because=because,
    )


def parts() -> dict[str, tuple[str, str, str, str]]:
    """Of each topic: relevance, whether we took part, the project, why not."""
    with reading() as session:
        topics = participation.national_topics(session, gather(session, PERIOD), YEAR, discretion(session))
    return {row[0]: tuple(map(str, row[2:])) for row in participation_table(topics).rows}  # type: ignore[misc]


def test_every_national_topic_of_the_year_is_listed_with_what_became_of_it(world: World) -> None:
    world.go_to(at_local(date(2026, 5, 1), 9))
    ids = {
        title: topic(title, source=source, **columns)
        for title, source, columns in (
            ("Joined", AUDIT, {}),
            ("Prepared", ENQUIRY, {}),
            ("Given up", AUDIT, {}),
            ("Never begun", AUDIT, {}),
            ("Not joined", AUDIT, {"state": TopicState.NOT_JOINED, "ended_because": "No data manager."}),
            ("Left out", AUDIT, {"state": TopicState.NOT_TAKEN, "ended_because": "We see no children."}),
            ("Suggested", AUDIT, {"state": TopicState.SUGGESTED}),
            ("Withdrawn", AUDIT, {"withdrawn_on": date(2026, 9, 1)}),
        )
    }
    topic("Local")
    topic("Of another year", year="2025-26", source=AUDIT)
    joined = live(world, Life(topic=ids["Joined"], project_type=NATIONAL, until=Stage.DATA_COLLECTION))
    prepared = live(world, Life(topic=ids["Prepared"], project_type=NATIONAL, until=Stage.APPROVAL))
    given_up = live(world, Life(topic=ids["Given up"], project_type=NATIONAL, until=Stage.DATA_COLLECTION))
    abandon(world)

    assert parts() == {
        "Given up": ("Yes", "No: its project ended early", given_up, "Two leads left within a year."),
        "Joined": ("Yes", "Took part", joined, ""),
        "Left out": ("No", "Not taken onto the programme", "", "We see no children."),
        "Never begun": ("Yes", "Not yet: it has no project", "", "No reason is recorded"),
        "Not joined": ("Yes", "No: not joined", "", "No data manager."),
        "Prepared": ("Yes", "Not yet: its project does not collect data", prepared, ""),
        "Suggested": ("Not yet decided", "Not yet decided", "", ""),
        "Withdrawn": (
            "No longer",
            "Withdrawn by its host",
            "",
            "Withdrawn by its host on 1 September 2026: no source is recorded",
        ),
    }
    body = told()
    assert body.to_decide == [
        "Never begun is relevant, and we did not take part. What is the reason, and who has agreed to it?",
        (
            "Where does the host say that it has withdrawn Withdrawn? If we stopped taking part, it is relevant, and "
            "the Chief Medical Officer decides."
        ),
    ]
    assert plain(body.sections[0].tables[0]) == [
        [
            AUDIT.label,
            (4, [ids[title] for title in ("Given up", "Joined", "Never begun", "Not joined")]),
            (1, [joined]),
            (1, [ids["Never begun"]]),
            (2, [ids["Given up"], ids["Not joined"]]),
            (1, [ids["Withdrawn"]]),
        ],
        [ENQUIRY.label, (1, [ids["Prepared"]]), (0, []), (1, [ids["Prepared"]]), (0, []), (0, [])],
    ]


def test_many_audits_without_a_reason_are_asked_about_at_once(sqlite_world: World) -> None:
    """OB-025."""
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    for title in "ABCDE":
        topic(f"Audit {title}", source=AUDIT)

    assert told().to_decide == [
        (
            "5 audits and enquiries are relevant, and we did not take part: Audit A; Audit B; Audit C; Audit D; "
            "Audit E. What is the reason for each, and who has agreed to it?"
        )
    ]


def test_three_audits_without_a_reason_are_asked_about_one_by_one(sqlite_world: World) -> None:
    """OB-025."""
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    for title in "ABC":
        topic(f"Audit {title}", source=AUDIT)

    assert [text.partition(" is ")[0] for text in told().to_decide] == ["Audit A", "Audit B", "Audit C"]


def test_what_people_typed_leaves_the_trust_without_names_and_small_numbers(sqlite_world: World) -> None:
    """OB-008, OB-033."""
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    why = "Dr Osei saw 3 patients only."
    topic("Strokes", source=AUDIT, state=TopicState.NOT_JOINED, ended_because=why)
    live(sqlite_world, Life(title="Falls of Amara Osei", cycles=[[(90, 100)]]))

    body = told()

    assert body.sections[0].tables[1].rows[0][5] == "a member of staff saw fewer than 5 patients only."
    assert [row[1] for row in body.sections[2].tables[0].rows] == ["Falls of a member of staff"]
    assert "Osei" not in as_html(paper(body))


def test_result_that_a_few_did_not_meet_is_not_shown_because_it_would_tell_how_many(
    sqlite_world: World,
) -> None:
    """OB-008, OB-033."""
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    live(sqlite_world, Life(cycles=[[(97, 100)]]))

    position = told().sections[2].tables[1]

    assert [row[4:] for row in position.rows] == [(NOT_SHOWN, "%", NOT_SHOWN, 100)]
    assert position.note == WHY_RESULT_NOT_SHOWN


def test_review_without_an_action_does_not_promise_any(sqlite_world: World) -> None:
    """OB-015, OB-032."""
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    live(sqlite_world, Life())

    assert told().sections[2].paragraphs == [
        "The report of 1 local clinical audit was reviewed by the Trust in 2026-27, and no action was agreed."
    ]


def test_project_that_is_approved_after_the_year_did_not_take_part_in_it(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2027, 3, 30), 9))
    audit = topic("Hip fractures", source=AUDIT)
    live(sqlite_world, Life(topic=audit, project_type=NATIONAL, until=Stage.DATA_COLLECTION, waits=1))

    assert parts()["Hip fractures"][1] == "Not yet: its project does not collect data"


def abandon(world: World) -> None:
    """The project is given up."""
    typed = dict(FORMS[TaskKind.ABANDON].examples[Outcome.ABANDONED])
    end_early(
        world.project.reference,
        TaskKind.ABANDON,
        AnswerRequest("", world.id_of("lead"), typed, nonce(), session_id="s"),
    )


def test_project_that_goes_on_after_its_year_is_still_that_of_the_year(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    audit = topic("Hip fractures", source=AUDIT)
    reference = live(sqlite_world, Life(topic=audit, project_type=NATIONAL, until=Stage.DATA_COLLECTION))

    sqlite_world.go_to(ON_TIME)
    roll_over(NEW)

    with reading() as session:
        assert session.get_one(Topic, audit).state is TopicState.CARRIED_FORWARD
    assert parts()["Hip fractures"][1:3] == ("Took part", reference)


def test_statement_has_the_words_of_a_quality_account() -> None:
    topics = [
        national(Participation.TOOK_PART),
        national(Participation.TOOK_PART),
        national(Participation.NOT_JOINED),
        national(Participation.WITHDRAWN),
        national(Participation.NOT_TAKEN),
        national(Participation.UNDECIDED),
        national(Participation.TOOK_PART, source=ENQUIRY),
    ]

    assert list(participation_said(topics, YEAR)) == [
        (
            "During 2026-27, 3 national clinical audits and 1 national confidential enquiry covered relevant health "
            "services that the Trust provides."
        ),
        (
            "During that period the Trust participated in 66.7% of national clinical audits and 100% of national "
            "confidential enquiries which it was eligible to participate in."
        ),
    ]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Participation.TOOK_PART, (1, 1, Decimal("100.0"))),
        (Participation.BEING_PREPARED, (1, 0, Decimal("0.0"))),
        (Participation.NOT_BEGUN, (1, 0, Decimal("0.0"))),
        (Participation.ENDED_EARLY, (1, 0, Decimal("0.0"))),
        (Participation.NOT_JOINED, (1, 0, Decimal("0.0"))),
        (Participation.WITHDRAWN, (0, 0, Decimal("0.0"))),
        (Participation.NOT_TAKEN, (0, 0, Decimal("0.0"))),
        (Participation.UNDECIDED, (0, 0, Decimal("0.0"))),
    ],
)
def test_share_is_of_what_covered_our_services(
    part: Participation, expected: tuple[int, int, Decimal]
) -> None:
    assert share([national(part), national(Participation.TOOK_PART, source=ENQUIRY)], AUDIT) == expected


def test_year_without_national_topics_says_so(sqlite_world: World) -> None:
    _ = sqlite_world

    body = told()

    assert [section.paragraphs for section in body.sections] == [
        [
            (
                "During 2026-27, no national clinical audits and no national confidential enquiries covered relevant "
                "health services that the Trust provides."
            )
        ],
        ["The reports of no national clinical audits were reviewed in 2026-27."],
        ["The reports of no local clinical audits were reviewed in 2026-27."],
    ]
    assert [table for section in body.sections for table in section.tables] == []
    assert "covered relevant" in as_html(paper(body))
    assert participation_summary([]).rows == []


def test_audits_reviewed_in_the_year_stand_with_their_actions_and_their_position(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    audit = topic("Hip fractures", source=AUDIT)
    two = [[(3, 10)], [(94, 100)]]
    of_nation = live(sqlite_world, Life(title="Hip", topic=audit, project_type=NATIONAL, cycles=two))
    local = live(
        sqlite_world, Life(title="Falls", cycles=[[(3, 10)], [(99, 100)]], until=Stage.ACTION_MONITORING)
    )
    live(sqlite_world, Life(title="Not an audit", project_type=ProjectType.SERVICE_EVALUATION))
    live(sqlite_world, Life(title="Not reviewed", until=Stage.DATA_COLLECTION))
    sqlite_world.go_to(at_local(date(2027, 4, 1), 9))
    live(sqlite_world, Life(title="A day too late"))

    _, nation, ours = told().sections

    assert [row[:2] for row in nation.tables[0].rows] == [(of_nation, "Hip")]
    assert ours.paragraphs == [
        (
            "The report of 1 local clinical audit was reviewed by the Trust in 2026-27, and the Trust intends to take "
            "the following actions to improve the quality of healthcare provided."
        )
    ]
    assert ours.tables[0].rows == [
        (local, "Falls", "A senior clinician at the front door in the evening.", "29 May 2026", "Open")
    ]
    assert nation.tables[0].rows[0][4] == "Done: cannot tell yet"
    hidden = shown(Body(title="", audience="", sections=[ours])).sections[0].tables[1]
    assert hidden.rows == [
        [local, "Within four hours", "at least 95%", "from 1 Mar 2026", NOT_SHOWN, "%", FEWER_THAN_FIVE, 10]
    ]


def stored(form: TaskForm) -> AnsweredTask:
    """A decision on a form, as the reports are given it."""
    answer, today = form.model_dump(mode="json"), date(2027, 1, 4)
    return AnsweredTask(
        "task",
        form.kind,
        Role.LEAD,
        TaskState.DONE,
        1,
        "visit-1",
        "",
        "",
        today,
        form.result,
        today,
        "",
        answer,
    )


def test_answers_are_read_as_their_forms_read_them() -> None:
    plan = PlanCycleForm.model_validate(PlanCycleForm.examples[Outcome.SUBMITTED])
    given = SubmitDataForm.model_validate(SubmitDataForm.examples[Outcome.SUBMITTED])

    assert stored(plan).read(PlanCycleForm).measures == plan.measures
    read = figures_of(stored(given))
    assert read == figures_as_given(given)
    assert [figure[2:] for figure in read] == [(14000, 15154, None)]


def test_modules_say_which_obligations_they_answer() -> None:
    sentence = " ".join(
        str(module_type.__doc__)
        for module_type in (
            quality_account,
            quality_account.quality_account,
            quality_account._to_decide,  # noqa: SLF001 -- where OB-025 is answered
            participation.national_topics,
            participation.participation_table,
        )
    ) + str(quality_account._review.__doc__)  # noqa: SLF001 -- where OB-032 is answered

    obligations = "OB-004", "OB-008", "OB-015", "OB-025", "OB-032", "OB-033"
    assert [obligation for obligation in obligations if obligation not in sentence] == []
