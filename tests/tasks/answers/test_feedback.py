from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError
from sqlalchemy import delete

from models.errors import AlreadyDecided, NotFound, NotReady, OnlyForTheTeam
from models.forms.operations.preferences import FeedbackAnswerForm, FeedbackForm
from models.records import RoleHolding
from models.vocabulary import Letter, LetterClass, TaskKind
from notifications.smtp.postman import Postman
from tasks.answers.feedback import (
    WHOLE_SERVICE,
    FeedbackSubject,
    WaitingFeedback,
    feedback_count,
    send_feedback,
    settle_waiting_feedback,
    step_of,
    waiting_feedback,
)
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import send_waiting_mail
from tests.support.people_at_once import at_once
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, everything, nonce

SAID = "The page asks for the same date twice.\nOn a phone the button is hard to find."
ANSWER = "One of the two dates is gone."


def tells_us(world: World, *, about: str | None = None, by: str = "library") -> FeedbackSubject:
    task_id = world.task(TaskKind.SEARCH_EVIDENCE).id if about is None else about
    return send_feedback(task_id, world.id_of(by), FeedbackForm(said=SAID), nonce())


def answer(text: str | None) -> FeedbackAnswerForm:
    return FeedbackAnswerForm(answer=text)


@pytest.fixture
def told(world: World) -> WaitingFeedback:
    """One thing waits for the QI Support Team; the Library said it of its task."""
    world.propose()
    tells_us(world)
    [feedback] = waiting_feedback(world.id_of("qist"))
    return feedback


def test_what_was_wrong_is_kept_and_the_support_team_reads_it(world: World) -> None:
    world.propose()
    before = story(world.project_id)

    step = tells_us(world)

    assert (step.about, step.reference) == ("Search the evidence", "QI-2026-0001")
    [feedback] = waiting_feedback(world.id_of("qist"))
    assert (feedback.about, feedback.reference, feedback.said) == (
        "Search the evidence",
        "QI-2026-0001",
        SAID,
    )
    assert feedback.by == world.people["library"].name
    mail = world.mails()[-1]
    assert (mail.letter, mail.letter_class, mail.to_address) == (
        Letter.FEEDBACK,
        LetterClass.ALERT,
        world.people["qist"].email,
    )
    assert "  The page asks for the same date twice.\n  On a phone the button" in mail.body_text
    assert world.people["library"].name not in mail.body_text
    assert story(world.project_id) == before, "it is about us and no part of the project's story"


def test_something_can_be_said_of_the_whole_service(sqlite_world: World) -> None:
    step = tells_us(sqlite_world, about="")

    assert step == FeedbackSubject(about=WHOLE_SERVICE)
    [feedback] = waiting_feedback(sqlite_world.id_of("qist"))
    assert (feedback.about, feedback.reference) == (WHOLE_SERVICE, "")
    assert sqlite_world.letters() == [(Letter.FEEDBACK, "qist")]
    assert sqlite_world.mails()[0].subject == "Something was wrong: QI Workflow"


def test_form_that_is_sent_many_times_is_one_thing_said(world: World) -> None:
    world.propose()
    task_id, form, same = world.task(TaskKind.SEARCH_EVIDENCE).id, FeedbackForm(said=SAID), nonce()

    steps = at_once([lambda: send_feedback(task_id, world.id_of("library"), form, same)] * 5)

    assert steps == [step_of(task_id)] * 5
    assert feedback_count(world.id_of("qist")) == 1
    assert [letter for letter, _ in world.letters()].count(Letter.FEEDBACK) == 1


def test_nothing_can_be_said_of_a_task_that_is_not_there(sqlite_world: World) -> None:
    before = everything()

    with pytest.raises(NotFound):
        tells_us(sqlite_world, about="0" * 32)
    with pytest.raises(NotFound):
        step_of("0" * 32)

    assert everything() == before


@pytest.mark.parametrize("form", [FeedbackForm, FeedbackAnswerForm])
def test_no_patient_is_named_in_what_is_said_or_answered(
    form: type[FeedbackForm | FeedbackAnswerForm],
) -> None:
    [field] = form.model_fields

    with pytest.raises(ValidationError, match="seems to hold an NHS number"):
        form.model_validate({field: "NHS number 943 476 5919"})


def test_where_nobody_holds_a_role_of_the_support_team_nothing_is_lost_silently(sqlite_world: World) -> None:
    with unit_of_work() as session:
        session.execute(delete(RoleHolding))
    before = everything()

    with pytest.raises(NotReady):
        tells_us(sqlite_world, about="")

    assert everything() == before


def test_settling_it_with_an_answer_writes_to_whoever_said_it(
    world: World, told: WaitingFeedback, sink: CapturingMailServer, postman: Postman
) -> None:
    send_waiting_mail(postman)
    sink.clear()

    about = settle_waiting_feedback(told.id, world.id_of("qist member"), answer(ANSWER))
    send_waiting_mail(postman)

    assert (about, waiting_feedback(world.id_of("qist"))) == ("Search the evidence", [])
    assert [(email.to, email.key) for email in sink.received] == [
        (world.people["library"].email, f"feedback-answered:{told.id}")
    ]
    mail = world.mails()[-1]
    assert mail.subject == "[QI-2026-0001] Dealt with: what you told us about “Search the evidence”"
    assert f"Our answer\n  {ANSWER}\n" in mail.body_text


def test_settling_it_without_an_answer_writes_to_nobody(world: World, told: WaitingFeedback) -> None:
    before = world.letters()

    settle_waiting_feedback(told.id, world.id_of("qist"), answer(None))

    assert (feedback_count(world.id_of("qist")), world.letters()) == (0, before)


def test_who_has_left_gets_no_answer(world: World, told: WaitingFeedback) -> None:
    before = world.letters()
    with unit_of_work() as session:
        session.merge(world.people["library"]).left_on = world.today

    settle_waiting_feedback(told.id, world.id_of("qist"), answer(ANSWER))

    assert (feedback_count(world.id_of("qist")), world.letters()) == (0, before)


def test_double_click_settles_it_once_and_the_second_person_learns_who_was_first(
    world: World, told: WaitingFeedback
) -> None:
    click: Callable[[], str] = lambda: settle_waiting_feedback(told.id, world.id_of("qist"), answer(ANSWER))  # noqa: E731

    assert at_once([click] * 4) == ["Search the evidence"] * 4
    with pytest.raises(AlreadyDecided, match=f"already answered by {world.people['qist'].name}"):
        settle_waiting_feedback(told.id, world.id_of("qist member"), answer("Another answer."))

    assert [letter for letter, _ in world.letters()].count(Letter.FEEDBACK_ANSWERED) == 1


@pytest.mark.parametrize("who", ["library", "lead", "quality lead"])
def test_only_the_support_team_reads_and_settles(world: World, told: WaitingFeedback, who: str) -> None:
    before = everything()

    assert feedback_count(world.id_of(who)) is None
    with pytest.raises(OnlyForTheTeam):
        waiting_feedback(world.id_of(who))
    with pytest.raises(OnlyForTheTeam):
        settle_waiting_feedback(told.id, world.id_of(who), answer(ANSWER))

    assert everything() == before


def test_what_is_not_there_cannot_be_settled(sqlite_world: World) -> None:
    with pytest.raises(NotFound):
        settle_waiting_feedback("0" * 32, sqlite_world.id_of("qist"), answer(ANSWER))
