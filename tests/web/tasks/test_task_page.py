from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.clock import now, stopped_at
from models.forms.project.approval import ApproveForm
from models.forms.project.meeting import RecordMeetingForm
from models.forms.project.registration import RegisterForm
from models.records import Decision, Draft, HumanTask, RoleHolding
from models.vocabulary import Outcome, Role, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.trust_at_work import QI, World, address, everything
from tests.support.web.browsing import Pairs, controls, pairs_of, signed_in, visible_text

RECORDED = "Thank you. Your answer is recorded"
APPROVED = ApproveForm.examples[Outcome.APPROVED]
DECLINED = ApproveForm.examples[Outcome.DECLINED]
REGISTERED = RegisterForm.examples[Outcome.REGISTERED]


def decisions(kind: TaskKind) -> list[tuple[str, Outcome]]:
    with reading() as session:
        query = select(Decision.person_id, Decision.outcome).join(HumanTask, HumanTask.id == Decision.task_id)
        return [(who, outcome) for who, outcome in session.execute(query.where(HumanTask.kind == kind))]


def path_of(world: World, kind: TaskKind) -> str:
    return f"/tasks/{world.task(kind).id}"


@pytest.fixture
def approval(sqlite_world: World) -> World:
    """A QI project that waits for the CDS quality lead."""
    sqlite_world.propose(**QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **QI, tests_of_change="yes", explicit_standard="no")
    return sqlite_world


@pytest.fixture
def registration(sqlite_world: World) -> World:
    """A clinical audit that waits for its registration."""
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    return sqlite_world


def test_answer_is_recorded_with_a_receipt_that_says_what_happens_next(world: World, app: FastAPI) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    qist = signed_in(app, address("qist"))

    shown = qist.fill(qist.open(path_of(world, TaskKind.REGISTER)), REGISTERED)

    assert (shown.status, shown.content) == (
        200,
        (
            f"{RECORDED} QI-2026-0001 · Four-hour standard in the urgent care centre "
            "Registration: registered. Recorded on Monday 2 November 2026 at 09:00. "
            "Next: QI Support Team (approve the project). See the project Something was wrong? Correct it"
        ),
    )
    assert decisions(TaskKind.REGISTER) == [(world.id_of("qist"), Outcome.REGISTERED)]


def test_page_says_what_is_asked_why_by_when_and_what_was_answered_before(
    registration: World, app: FastAPI
) -> None:
    shown = signed_in(app, address("qist")).open(path_of(registration, TaskKind.REGISTER))

    assert shown.heading == "Screen and register the project"
    assert "By Monday 9 November 2026. It takes about 10 minutes." in shown.content
    assert "The policy asks this of the QI Support Team (clause 6.3, 7.1)." in shown.content
    [folded] = shown.page.xpath("//details[contains(@class, 'qi-so-far')]")
    assert visible_text(folded.xpath("./summary")[0]) == "Everything so far"
    assert [visible_text(step) for step in folded.xpath(".//h2")] == [
        "Design: received, Monday 2 November 2026, Dr Amara Osei",
        "Evidence review: received, Monday 2 November 2026, Dr Amara Osei",
        "Literature search: received, Monday 2 November 2026, Library and Knowledge Service",
        "Proposal: received, Monday 2 November 2026, Dr Amara Osei",
        "Why you are asked",
    ]
    assert shown.facts["Care Delivery Service"] == "Urgent Care"
    assert shown.facts["Is the lead a student or trainee?"] == "No"
    assert shown.facts["When does the lead’s contract or rotation end?"] == "Tuesday 31 July 2029"
    assert shown.facts["Team"].split("\n") == [
        "Name: Jonas Whitfield",
        "Work email address: jonas.whitfield@northbrook.example",
        "Profession: Nursing and midwifery",
    ]


def test_results_of_the_newest_figures_stand_on_every_later_page(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    sqlite_world.answer(TaskKind.SUBMIT_DATA)

    shown = signed_in(app, address("lead")).open(path_of(sqlite_world, TaskKind.REPORT_FINDINGS))

    path = "//*[@id='so-far']//ul[contains(@class, 'list--bullet')]/li/text()"
    assert [value.strip() for value in shown.page.xpath(path)] == [
        (
            "Within four hours: 92.4% (14,000 of 15,154), from 1 Apr 2026 "
            "(retrospective: data from before approval); target at least 95%: below target. "
            "More is better. Too few values to tell."
        )
    ]


def test_what_is_missing_is_said_at_the_top_and_what_was_typed_stays(
    registration: World, app: FastAPI
) -> None:
    qist = signed_in(app, address("qist"))
    opened = qist.open(path_of(registration, TaskKind.REGISTER))

    shown = qist.press(opened, outcome="registered", reason="Kept & <b>whole</b>")

    assert (shown.status, shown.page.xpath("//title/text()")[0][:6]) == (422, "Error:")
    assert shown.errors[0] == "Choose an answer to “Is care compared with an explicit standard?”"
    assert (shown.values["outcome"], shown.values["reason"]) == ("registered", "Kept & <b>whole</b>")
    assert qist.open(path_of(registration, TaskKind.REGISTER)).values["outcome"] == "registered"
    assert decisions(TaskKind.REGISTER) == []


def test_answer_that_does_not_fit_the_project_is_refused_at_its_field(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    task = sqlite_world.task(TaskKind.SUBMIT_DATA)
    figure = {"measure": "Something else", "period": "2026-04-01", "number": 1, "out_of": 2}

    shown = signed_in(app, address("lead")).answer(task.kind, task.id, figures=[figure])

    assert (shown.status, shown.errors) == (
        422,
        [
            "Enter at least one figure for “Within four hours”",
            "Figure 1: the plan has no measure “Something else”",
        ],
    )
    assert shown.values["figures-0-measure"] == "Something else"
    assert decisions(TaskKind.SUBMIT_DATA) == []


def test_everything_that_is_to_be_mended_is_said_in_one_round(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.SUBMIT_DATA)
    task = sqlite_world.task(TaskKind.SUBMIT_DATA)
    figures = [
        {"measure": "Within four hours", "period": "2027-04-01", "number": 3, "out_of": 2},
        {"measure": "Something else", "period": "2026-04-01", "number": 1, "out_of": 2},
    ]

    shown = signed_in(app, address("lead")).answer(task.kind, task.id, figures=figures, completeness=None)

    assert shown.errors == [
        "Figure 1: the period must have begun",
        "Figure 1: 3 of 2 is more than all of them",
        "Figure 2: the plan has no measure “Something else”",
        "Answer “How complete and reliable are they?”",
    ]


def test_nothing_is_said_of_what_rests_on_an_answer_that_is_missing(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.IMPLEMENT_ACTION)
    task = sqlite_world.task(TaskKind.IMPLEMENT_ACTION)
    owner = signed_in(app, address("deputy"))

    shown = owner.press(owner.open(f"/tasks/{task.id}"), reason="Half")

    assert shown.errors == ["Choose an answer to “Is the action done?”"]


def test_field_that_the_form_does_not_have_is_refused(registration: World, app: FastAPI) -> None:
    qist = signed_in(app, address("qist"))

    shown = qist.fill(
        qist.open(path_of(registration, TaskKind.REGISTER)), {**REGISTERED, "person_id": "somebody"}
    )

    assert (shown.status, shown.errors) == (422, ["There is no field “person_id” in this form: remove it"])
    assert decisions(TaskKind.REGISTER) == []


def test_rows_are_added_and_removed_and_what_was_typed_stays(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))

    more = lead.press(opened, button=("add", "conditions"), **{"conditions-0-text": "First"})
    assert (more.status, [name for name, _ in more.pairs if name.endswith("-text")]) == (
        200,
        ["conditions-0-text", "conditions-1-text"],
    )
    fewer = lead.press(more, button=("remove", "conditions-0"), **{"conditions-1-text": "Second"})

    assert fewer.values["conditions-0-text"] == "Second"
    assert lead.open(path_of(approval, TaskKind.APPROVE)).values["conditions-0-text"] == "Second"


def test_answer_that_was_saved_is_there_again_on_another_computer(approval: World, app: FastAPI) -> None:
    first, second = signed_in(app, address("quality lead")), signed_in(app, address("quality lead"))
    path = path_of(approval, TaskKind.APPROVE)

    with stopped_at(now() + timedelta(minutes=5)):
        saved = first.press(first.open(path), button=("save", "save"), reason="Half a thought")

    assert (saved.heading, saved.page.xpath("//main//a/@href")) == ("Saved", [path])
    shown = second.open(path)
    assert (shown.values["reason"], "it was kept on Monday 2 November 2026 at 09:05" in shown.content) == (
        "Half a thought",
        True,
    )
    assert decisions(TaskKind.APPROVE) == []


def test_draft_is_seen_by_nobody_else(approval: World, app: FastAPI) -> None:
    holder, deputy = signed_in(app, address("quality lead")), signed_in(app, address("quality deputy"))
    path = path_of(approval, TaskKind.APPROVE)
    holder.press(holder.open(path), button=("save", "save"), reason="Only mine")

    assert deputy.open(path).values["reason"] == ""


def test_text_that_names_a_patient_is_neither_stored_nor_saved(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))

    saved = lead.press(opened, button=("save", "save"), reason="About 943 476 5919")
    sent = lead.press(opened, outcome="declined", reason="About 943 476 5919")

    assert [(shown.status, len(shown.errors), shown.values["reason"]) for shown in (saved, sent)] == [
        (422, 1, "About 943 476 5919")
    ] * 2
    assert "943 476 5919" not in str(everything())


def test_second_of_two_who_decide_reads_who_decided_and_when_and_keeps_the_text(
    world: World, app: FastAPI
) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI, tests_of_change="yes", explicit_standard="no")
    path = path_of(world, TaskKind.APPROVE)
    first, second = signed_in(app, address("quality lead")), signed_in(app, address("quality deputy"))
    opened = second.open(path)
    assert first.fill(first.open(path), APPROVED).heading == RECORDED

    late = second.fill(opened, DECLINED)

    assert (late.status, late.heading) == (409, "Approve the project")
    assert (
        "“Approve the project” was already answered by Dr Helen Marsh on Monday 2 November 2026 at 09:00: approved."
    ) in late.content
    assert late.facts == {
        "What do you decide?": "Decline",
        "Reason or comment": "The sample is too small to tell.",
    }
    assert second.open(path).facts == late.facts
    assert decisions(TaskKind.APPROVE) == [(world.id_of("quality lead"), Outcome.APPROVED)]


def test_same_form_sent_again_gives_the_same_receipt_even_days_later(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    sent = [*controls(opened), *pairs_of(ApproveForm, APPROVED)]

    first = lead.post(opened.path, sent)
    second = lead.post(opened.path, sent)
    approval.wait(days=3)
    again = signed_in(app, address("quality lead"))
    csrf = again.open("/my").page.xpath("//input[@name='csrf']/@value")[0]
    third = again.post(opened.path, [("csrf", csrf), *sent[1:]])

    assert [shown.status for shown in (first, second, third)] == [200] * 3
    assert first.content == second.content == third.content.replace("Thursday 5", "Monday 2")
    assert decisions(TaskKind.APPROVE) == [(approval.id_of("quality lead"), Outcome.APPROVED)]


def test_form_of_an_older_version_is_shown_again_with_its_answers(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    with unit_of_work() as session:
        session.get_one(HumanTask, approval.task(TaskKind.APPROVE).id).note = "You are asked as deputy."

    shown = lead.fill(opened, DECLINED)

    assert (shown.status, shown.values["outcome"], shown.values["reason"]) == (
        409,
        "declined",
        "The sample is too small to tell.",
    )
    assert "This page has changed since you opened it." in shown.content
    assert lead.press(shown).heading == RECORDED


def test_decision_after_a_quarter_of_an_hour_needs_a_new_code_and_keeps_the_answer(
    approval: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    approval.wait(minutes=16)

    asked = lead.fill(opened, DECLINED)
    assert (asked.path, address("quality lead") in asked.content) == ("/sign-in/code", True)
    assert "What you typed is kept" in asked.content
    assert decisions(TaskKind.APPROVE) == []

    back = lead.type_code(asked, address("quality lead"))
    assert (back.path, back.values["outcome"]) == (opened.path, "declined")
    assert lead.press(back).heading == RECORDED


def test_answer_that_is_no_decision_needs_no_new_code(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    task = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    lead = signed_in(app, address("lead"))
    sqlite_world.wait(minutes=20)

    assert lead.answer(task.kind, task.id).heading == RECORDED


def test_session_that_runs_out_in_the_middle_of_a_form_loses_nothing(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    approval.wait(minutes=45)

    asked = lead.fill(opened, DECLINED)
    back = lead.type_code(asked, address("quality lead"))

    assert (asked.path, back.path) == ("/sign-in/code", opened.path)
    assert (back.values["outcome"], back.values["reason"]) == ("declined", "The sample is too small to tell.")
    assert lead.press(back).heading == RECORDED


def test_form_sent_after_signing_out_keeps_its_text_until_somebody_is_signed_in(
    approval: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    lead.post("/sign-out", [("csrf", opened.values["csrf"])])

    waiting = lead.fill(opened, DECLINED)
    assert (waiting.status, waiting.heading) == (403, "You are signed out")
    assert lead.sign_in(address("quality lead")).path == "/my"

    back = lead.press(waiting)
    assert (back.values["outcome"], back.values["reason"]) == ("declined", "The sample is too small to tell.")
    assert decisions(TaskKind.APPROVE) == []
    assert lead.press(back).heading == RECORDED


def test_form_opened_in_an_earlier_session_is_shown_again_with_its_answers(
    approval: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    lead.sign_in(address("quality lead"))

    shown = lead.fill(opened, APPROVED)

    assert (shown.status, shown.values["outcome"], decisions(TaskKind.APPROVE)) == (403, "approved", [])
    assert lead.press(shown).heading == RECORDED


@pytest.mark.parametrize("who", ["colleague", "library", "quality lead elsewhere"])
def test_task_of_somebody_else_can_be_neither_read_nor_answered(
    approval: World, app: FastAPI, who: str
) -> None:
    path = path_of(approval, TaskKind.APPROVE)
    asked = signed_in(app, address("quality lead"))
    browser = signed_in(app, address(who))
    csrf = browser.open("/my").page.xpath("//input[@name='csrf']/@value")[0]
    sent: Pairs = [("csrf", csrf), *controls(asked.open(path))[1:], *pairs_of(ApproveForm, APPROVED)]
    before = everything()["draft"]

    read, answered = browser.open(path), browser.post(path, sent)
    saved = browser.post(path, [*sent, ("save", "save")])

    assert [(shown.status, shown.heading) for shown in (read, answered, saved)] == [
        (403, "This is not for you to answer")
    ] * 3
    assert (decisions(TaskKind.APPROVE), everything()["draft"]) == ([], before)


def test_lead_who_is_also_the_quality_lead_cannot_decide_on_their_own_project(
    approval: World, app: FastAPI
) -> None:
    path = path_of(approval, TaskKind.APPROVE)
    with unit_of_work() as session:
        held = select(RoleHolding).where(RoleHolding.role == Role.CDS_QUALITY_LEAD)
        for holding in session.scalars(held):
            holding.person_id = approval.id_of("lead" if holding.standing == "holder" else "deputy")
    asked = signed_in(app, address("qist"))
    _ = asked
    lead = signed_in(app, address("lead"))
    csrf = lead.open("/my").page.xpath("//input[@name='csrf']/@value")[0]

    read = lead.open(path)
    sent = lead.post(
        path, [("csrf", csrf), ("nonce", "n" * 22), ("version", "1"), *pairs_of(ApproveForm, APPROVED)]
    )

    assert [shown.status for shown in (read, sent)] == [403, 403]
    assert (
        "You take part in this project as its project lead, so somebody else must decide on it."
        in read.content
    )
    assert decisions(TaskKind.APPROVE) == []


def test_right_to_decide_is_asked_for_when_the_answer_comes(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))
    with unit_of_work() as session:
        for holding in session.scalars(
            select(RoleHolding).where(RoleHolding.person_id == approval.id_of("quality lead"))
        ):
            session.delete(holding)

    shown = lead.fill(opened, DECLINED)

    assert (shown.status, decisions(TaskKind.APPROVE)) == (403, [])
    assert shown.facts["Reason"] == "The sample is too small to tell."


def test_what_people_wrote_is_never_part_of_the_page(sqlite_world: World, app: FastAPI) -> None:
    injected = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    sqlite_world.propose(title=injected, help_wanted=[], evidence_question=None)
    task = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    lead = signed_in(app, address("lead"))
    lead.press(lead.open(f"/tasks/{task.id}"), button=("save", "save"), implications=injected)

    for path in (
        f"/tasks/{task.id}",
        "/my",
        "/projects",
        "/projects/QI-2026-0001",
        "/projects/QI-2026-0001/withdraw",
    ):
        shown = lead.open(path)
        assert shown.status == 200
        assert shown.page.xpath("//main//script | //main//img | //main//@onerror") == []
        assert "{{7*7}}" in shown.page.xpath("//main")[0].text_content()


def test_cycle_that_waits_for_its_date_shows_when_it_begins(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.ACTION_MONITORING)
    for kind in (TaskKind.IMPLEMENT_ACTION, TaskKind.OVERSEE_ACTIONS):
        sqlite_world.answer(kind)
    task = sqlite_world.task(TaskKind.CHECK_EFFECT)
    day = (now() + timedelta(days=90)).date().isoformat()

    shown = signed_in(app, address("lead")).answer(task.kind, task.id, Outcome.NEXT_CYCLE, next_cycle_on=day)

    assert "The next cycle begins on Sunday 31 January 2027." in shown.content


def test_nonce_that_no_page_of_ours_made_is_refused(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.open(path_of(approval, TaskKind.APPROVE))

    shown = lead.press(opened, outcome="approved", nonce="short")

    assert (shown.status, decisions(TaskKind.APPROVE)) == (400, [])


def test_draft_goes_when_the_answer_is_recorded(approval: World, app: FastAPI) -> None:
    lead = signed_in(app, address("quality lead"))
    opened = lead.press(lead.open(path_of(approval, TaskKind.APPROVE)), button=("add", "conditions"))

    lead.press(opened, outcome="approved")

    with reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_address_at_which_nobody_can_be_asked_is_said_with_everything_else_that_is_wrong(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.RECORD_MEETING)
    task = sqlite_world.task(TaskKind.RECORD_MEETING)
    example = RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"]
    assert isinstance(example, list)
    actions = [{**example[0], "owner_email": "robin.vale@elsewhere.example", "text": ""}]

    shown = signed_in(app, address("lead")).answer(task.kind, task.id, actions=actions)

    assert (shown.status, [error.partition(":")[0] for error in shown.errors]) == (
        422,
        ["Action 1", "robin.vale@elsewhere.example is not known"],
    )
