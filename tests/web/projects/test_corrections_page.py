"""An answer that was sent is put right: at once until somebody has decided on it, after that by asking them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.answers.project_answers import answer
from models.errors import OwnProject
from models.forms.project.proposal import ProposalForm
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.records import Correction, Decision, HumanTask, Project
from models.vocabulary import CorrectionState, Letter, Outcome, Stage, TaskKind
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tests.support.in_memory_project import MONDAY
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in, visible_text

WHY: dict[str, Any] = {"correction_reason": "A slip of the pen."}


def task_of(world: World, kind: TaskKind) -> HumanTask:
    """The newest answered task of a kind."""
    return next(task for task in world.project.tasks if task.kind is kind and task.decision)


def corrected(browser: Browser, world: World, kind: TaskKind, **changed: Any) -> Shown:  # noqa: ANN401 -- of any field
    """Open the answer as it stands, change some of it and send it."""
    return browser.press(browser.open(f"/tasks/{task_of(world, kind).id}/correct"), **(WHY | changed))


def states() -> list[CorrectionState]:
    with reading() as session:
        return list(session.scalars(select(Correction.state).order_by(Correction.id)))


def aim(world: World) -> str:
    """The aim as every reader of answers has it."""
    proposal = answer(world.project, ProposalForm)
    assert proposal is not None
    return proposal.aim


def test_figures_put_right_are_judged_anew_everywhere_and_both_readings_stay(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.REPORT_FINDINGS)
    lead = signed_in(app, address("lead"))
    before = lead.open("/projects/QI-2026-0001")
    listed = lead.open("/projects/QI-2026-0001/corrections")
    stored = task_of(sqlite_world, TaskKind.SUBMIT_DATA).decision
    assert stored is not None

    done = corrected(lead, sqlite_world, TaskKind.SUBMIT_DATA, **{"figures-0-number": "999"})

    assert [text for text in listed.content.split("\n") if "Figures, cycle 1" in text] != []
    assert (done.status, done.heading) == (200, "The correction is recorded")
    after = lead.open("/projects/QI-2026-0001")
    results = [
        "".join(page.page.xpath("//div[@class='qi-chart']/preceding-sibling::p[1]/text()"))
        for page in (before, after)
    ]
    assert results[0] != results[1]
    assert "999" in after.content
    assert "Figure 1, " in after.content
    assert "A slip of the pen." in after.content
    today = sqlite_world.today
    with reading() as session:
        [project] = gather(session, ReportPeriod(first=MONDAY.date(), last=today, today=today)).projects
        assert 999 in [period.number for cycle in project.cycles for period in cycle.results]
        kept = session.get_one(Decision, stored.id)
        assert (kept.answer, kept.form_version) == (stored.answer, stored.form_version)
    assert verify_chain() > 0


def test_before_anybody_decided_the_lead_corrects_at_once_and_the_project_says_so(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    corrected(
        lead, sqlite_world, TaskKind.PROPOSE, title="Four hours, not five", deputy_email=address("colleague")
    )

    assert (sqlite_world.project.title, sqlite_world.project.deputy_id) == (
        "Four hours, not five",
        sqlite_world.id_of("colleague"),
    )
    assert (
        "Proposal corrected: Project title, Work email address of the deputy"
        in lead.open("/projects/QI-2026-0001").content
    )


def test_address_that_nobody_can_be_asked_at_is_refused_in_the_same_round_as_everything_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    wrong: dict[str, Any] = {"correction_reason": "", "deputy_email": "friend@elsewhere.example"}
    refused = corrected(lead, sqlite_world, TaskKind.PROPOSE, **wrong)

    assert refused.page.xpath("//div[@role='alert']//a/@href") == ["#correction_reason", "#deputy_email"]
    assert refused.values["deputy_email"] == "friend@elsewhere.example"
    assert states() == []


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.AGREED, CorrectionState.AGREED), (Outcome.REFUSED, CorrectionState.REFUSED)],
)
@pytest.mark.parametrize("version", [LIFECYCLE_1.version, LIFECYCLE_1.version + 1])
def test_after_the_approval_whoever_approved_is_asked_first(
    sqlite_world: World, app: FastAPI, outcome: Outcome, state: CorrectionState, version: int
) -> None:
    sqlite_world.propose()
    with unit_of_work() as session:
        session.get_one(Project, sqlite_world.project_id).definition_version = version
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, by="qist member")
    lead, given = signed_in(app, address("lead")), aim(sqlite_world)

    asked = corrected(lead, sqlite_world, TaskKind.PROPOSE, aim="At least 59 in 100.")

    assert asked.heading == "The correction is asked for"
    assert aim(sqlite_world) == given
    assert (TaskKind.AGREE_CORRECTION, "qist member") in sqlite_world.open_tasks()
    task = sqlite_world.task(TaskKind.AGREE_CORRECTION)
    letter = next(mail for mail in sqlite_world.mails() if mail.task_id == task.id)
    assert (
        "What is to be corrected Proposal: What do you want to achieve, by how much, by when? "
        "Why A slip of the pen."
    ) in " ".join(letter.body_text.split())
    assert "59 in 100" not in letter.body_text
    approver = signed_in(app, address("qist member"))
    shown = approver.open(f"/tasks/{task.id}")
    assert f"At least 59 in 100. (was: {given})" in shown.content
    again = lead.open(f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct")
    assert (again.status, "waits for whoever decided on it" in again.content) == (409, True)
    approver.answer(TaskKind.AGREE_CORRECTION, task.id, outcome)
    assert states() == [state]
    told, reason = sqlite_world.mails()[-2], "This is another sample, not a slip: ask for approval."
    is_refused = outcome is Outcome.REFUSED
    assert sqlite_world.letters()[-2:] == [
        (Letter.CORRECTION_REFUSED if is_refused else Letter.CORRECTION_AGREED, "lead"),
        (Letter.RECEIPT, "qist member"),
    ]
    assert (reason in " ".join(told.body_text.split())) == is_refused
    assert aim(sqlite_world) == ("At least 59 in 100." if outcome is Outcome.AGREED else given)
    assert sqlite_world.project.stage is Stage.DATA_COLLECTION


def test_what_nobody_decided_on_is_corrected_at_once_after_the_approval_too(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)

    done = corrected(
        signed_in(app, address("qist")), sqlite_world, TaskKind.PROPOSE, sponsor="Medical Director"
    )

    assert (done.heading, states()) == ("The correction is recorded", [CorrectionState.AGREED])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Nothing is changed yet: correct what is wrong"),
        ({"lead_email": address("colleague")}, "Who leads the project is changed by handing it over"),
        ({"aim": "Fewer waits", "correction_reason": ""}, "Answer “Why is it corrected?”"),
        ({"aim": "NHS number 943 476 5919"}, "“What do you want to achieve, by how much, by when?”"),
    ],
)
def test_correction_that_cannot_be_made_says_why_and_stores_nothing(
    sqlite_world: World, app: FastAPI, changed: dict[str, str], sentence: str
) -> None:
    sqlite_world.propose()

    shown = corrected(signed_in(app, address("lead")), sqlite_world, TaskKind.PROPOSE, **changed)

    assert (shown.status, states()) == (422, [])
    assert [error for error in shown.errors if error.startswith(sentence)] != []


def test_same_form_sent_twice_is_one_correction(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    opened = lead.open(f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct")

    receipts = [lead.press(opened, sponsor="Medical Director", **WHY).content for _ in range(2)]

    assert receipts[0] == receipts[1]
    assert states() == [CorrectionState.AGREED]


def test_closed_project_is_corrected_by_the_support_team_alone(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    path = f"/tasks/{task_of(sqlite_world, TaskKind.WRITE_FINAL_REPORT).id}/correct"

    refused = signed_in(app, address("lead")).open(path)
    done = corrected(
        signed_in(app, address("qist")),
        sqlite_world,
        TaskKind.WRITE_FINAL_REPORT,
        conclusion="From 92 to 59.",
    )

    assert (refused.status, done.heading) == (403, "The correction is recorded")


@pytest.mark.parametrize("who", ["colleague", "library", "quality lead"])
def test_nobody_else_corrects_what_a_lead_sent(sqlite_world: World, app: FastAPI, who: str) -> None:
    sqlite_world.propose()

    shown = signed_in(app, address(who)).open(f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct")

    assert shown.status == 403


def test_decision_of_an_approver_is_never_corrected(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)

    shown = signed_in(app, address("qist")).open(
        f"/tasks/{task_of(sqlite_world, TaskKind.APPROVE).id}/correct"
    )

    assert shown.status == 409


def test_a_long_answer_is_folded_away_question_by_question_and_opens_where_something_is_wrong(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    shown = lead.open(f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct")
    wrong = lead.press(shown, title="", **WHY)

    form = "//form[@data-task-kind='propose']"
    folds = [" ".join(each.text_content().split()) for each in shown.page.xpath(f"{form}//summary")]
    assert folds[:2] == ["What is it about? (3 answers)", f"Project title: {sqlite_world.project.title}"]
    assert folds[-1] == "Questions that were left empty"
    assert shown.page.xpath(f"{form}//details[@open]") == []
    assert shown.page.xpath(f"{form}//textarea[@name='correction_reason'][not(ancestor::details)]") != []
    opened = wrong.page.xpath(f"{form}/details[@open]/div/details[@open]//input")
    assert [each.get("id") for each in opened] == ["title"]


def test_answers_of_a_proposal_stand_under_the_pages_on_which_they_were_asked(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    path = f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct"

    shown = lead.open(path)
    folds = shown.form.xpath("./details")

    assert [visible_text(fold.xpath("./summary")[0]) for fold in folds] == [
        "What is it about? (3 answers)",
        "Is it research? (4 answers)",
        "Why, and to what end (2 answers)",
        "People (8 answers)",
        "What it touches (4 answers)",
        "Help and training (2 answers)",
        "Questions that were left empty",
    ]
    assert [len(fold.xpath(".//*[@name='aim']")) for fold in folds] == [0, 0, 1, 0, 0, 0, 0]
    wrong = lead.press(shown, aim="", **WHY)
    opened = wrong.form.xpath("./details[@open]//details[@open]//*[@name='aim']")
    assert len(opened) == 1


def test_p4_approver_whose_page_was_open_while_the_lead_corrected_sees_it_anew(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    approver = signed_in(app, address("qist member"))
    opened = approver.open(f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}")

    corrected(signed_in(app, address("lead")), sqlite_world, TaskKind.PROPOSE, aim="At least 59 in 100.")
    sent = approver.press(opened, outcome="approved")

    assert (sent.status, sqlite_world.project.stage) == (409, Stage.APPROVAL)
    assert "At least 59 in 100." in sent.content
    assert approver.press(sent, outcome="approved").status == 200
    assert sqlite_world.project.stage is Stage.DATA_COLLECTION


def test_correction_of_an_answer_that_is_asked_again_meanwhile_can_still_be_agreed(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    lead = signed_in(app, address("lead"))
    asked = corrected(lead, sqlite_world, TaskKind.REVIEW_EVIDENCE, method="pdsa")
    assert (asked.errors, asked.heading) == ([], "The correction is asked for")
    points = [{"about": "review_evidence.conclusion", "wanted": "Say more."}]
    sqlite_world.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, by="qist member", points=points)

    registrar = signed_in(app, address("qist"))
    task = sqlite_world.task(TaskKind.AGREE_CORRECTION)
    shown = registrar.open(f"/tasks/{task.id}")
    registrar.answer(TaskKind.AGREE_CORRECTION, task.id, Outcome.AGREED)

    assert (shown.status, states()) == (200, [CorrectionState.AGREED])


def test_whoever_corrects_does_not_agree_to_it_themselves(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    corrected(signed_in(app, address("qist member")), sqlite_world, TaskKind.REVIEW_EVIDENCE, method="pdsa")

    with pytest.raises(OwnProject):
        sqlite_world.answer(TaskKind.AGREE_CORRECTION, by="qist member")

    assert states() == [CorrectionState.ASKED]


def test_whoever_decides_while_others_are_asked_about_a_correction_is_asked_too(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    corrected(signed_in(app, address("lead")), sqlite_world, TaskKind.REVIEW_EVIDENCE, method="pdsa")
    sqlite_world.answer(TaskKind.APPROVE, by="qist member")

    sqlite_world.answer(TaskKind.AGREE_CORRECTION)

    assert states() == [CorrectionState.ASKED]
    assert (TaskKind.AGREE_CORRECTION, "qist member") in sqlite_world.open_tasks()
    sqlite_world.answer(TaskKind.AGREE_CORRECTION)
    assert states() == [CorrectionState.AGREED]
    assert verify_chain() > 0


def test_p7_approver_whom_a_correction_makes_deputy_is_not_asked_to_approve(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(project_type="quality_improvement")
    sqlite_world.walk_until(TaskKind.REGISTER)
    sqlite_world.answer(TaskKind.REGISTER, project_type="quality_improvement")
    assert (TaskKind.APPROVE, "quality lead") in sqlite_world.open_tasks()

    lead = signed_in(app, address("lead"))
    told = corrected(lead, sqlite_world, TaskKind.PROPOSE, deputy_email=address("quality lead"))
    lead.press(told)

    [approver] = [who for kind, who in sqlite_world.open_tasks() if kind is TaskKind.APPROVE]
    assert approver != "quality lead"


def test_date_of_whoever_led_the_project_before_is_not_corrected_into_that_of_the_new_lead(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    with unit_of_work() as session:
        session.get_one(Project, sqlite_world.project_id).lead_id = sqlite_world.id_of("colleague")

    refused = corrected(
        signed_in(app, address("qist")),
        sqlite_world,
        TaskKind.PROPOSE,
        **{"contract_ends_on[year]": "2031"},
    )

    assert refused.status == 422
    assert "whoever led the project before" in refused.errors[0]


def test_p4_whoever_corrects_second_sees_what_was_put_right_meanwhile_and_overwrites_nothing(
    world: World, app: FastAPI
) -> None:
    world.propose()
    lead, qist = signed_in(app, address("lead")), signed_in(app, address("qist member"))
    path = f"/tasks/{task_of(world, TaskKind.PROPOSE).id}/correct"
    opened = qist.open(path)
    corrected(lead, world, TaskKind.PROPOSE, aim="At least 96 in 100.", title="Waits in urgent care")

    wrong = qist.press(opened, problem="People wait.", aim="At least 97 in 100.")
    assert wrong.errors == ["Answer “Why is it corrected?”"]
    late = qist.press(wrong, **WHY)

    assert (late.status, aim(world), late.values["correction_reason"]) == (
        409,
        "At least 96 in 100.",
        WHY["correction_reason"],
    )
    assert "Somebody has corrected this answer since you opened it." in late.content
    assert "At least 96 in 100. (was: At least 95 in 100 attendances end" in late.content
    assert [late.values[name] for name in ("title", "problem", "aim")] == [
        "Waits in urgent care", "People wait.", "At least 97 in 100.",
    ]  # fmt: skip
    assert qist.press(late).heading == "The correction is recorded"
    assert (world.project.title, aim(world)) == ("Waits in urgent care", "At least 97 in 100.")


def test_what_was_typed_into_a_correction_stays_where_somebody_is_asked_about_another_meanwhile(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, by="qist member")
    lead, deputy = signed_in(app, address("lead")), signed_in(app, address("deputy"))
    opened = deputy.open(f"/tasks/{task_of(sqlite_world, TaskKind.PROPOSE).id}/correct")
    corrected(lead, sqlite_world, TaskKind.PROPOSE, aim="At least 96 in 100.")

    late = deputy.press(opened, problem="People wait.", **WHY)

    assert (late.status, late.facts["What is the problem, and why now?"]) == (409, "People wait.")
    assert "waits for whoever decided on it" in late.content
