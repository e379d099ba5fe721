from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from email.message import EmailMessage
from html import unescape

import pytest
from sqlalchemy import select

from deployments.demo.mailbox_store import body_of, parsed
from models.clock import spoken_date
from models.errors import WrongForm
from models.forms import FORMS
from models.forms.operations.preferences import FeedbackForm
from models.privacy.filter import rules_met
from models.records import Email, HumanTask, Person
from models.vocabulary import Letter, LetterClass, LetterForm, Outcome, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.answers.feedback import send_feedback
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.digests import write_digests
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import nov
from tests.support.trust_at_work import World, nonce

LINK = re.compile(r"http\S+")
WORD = re.compile(r"\w+")
BUTTONS = set(
    WORD.findall("Open this task Or copy this address See the project Tell us what was wrong with this step")
)
MAY_BE_TOLD = frozenset(
    {
        "title", "reason", "conditions", "aim", "evidence_question", "summary", "method_advice", "sampling_advice",
        "action", "actions", "further_actions", "measures", "lead_email",
    }
)  # fmt: skip
"""What somebody typed and letters may repeat, filtered: the table of what each ask is about, and no other answer."""

FREE_TEXT = 25
"""From this many characters on, what somebody typed is told from a word that letters say anyway."""


@pytest.fixture
def lived(sqlite_world: World, postman: Postman) -> World:
    """A project from its proposal to its end, with changes wanted, conditions, reminders, a digest and feedback."""
    world = sqlite_world
    with unit_of_work() as session:
        session.get_one(Person, world.id_of("library")).wants_digest = True
        session.get_one(Person, world.id_of("lead")).letter_form = LetterForm.LARGE_PRINT
    world.propose()
    send_waiting_mail(postman)
    for day in (9, 12, 17, 25):
        a_morning(world, postman, day)
    world.walk_to(Stage.REGISTRATION)
    a_morning(world, postman, 30)
    world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    world.walk_to(Stage.APPROVAL)
    task_id = world.task(TaskKind.APPROVE).id
    send_feedback(task_id, world.id_of("qist"), FeedbackForm(said="The page is too long."), nonce())
    world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    world.walk_to(Stage.DATA_COLLECTION)
    world.answer(TaskKind.MEET_CONDITION)
    world.walk_to(Stage.CLOSED)
    return world


def a_morning(world: World, postman: Postman, day: int) -> None:
    world.go_to(nov(day, 8))
    write_digests()
    fire_due_timers()
    send_waiting_mail(postman)


def mails_of(world: World) -> list[tuple[Email, EmailMessage]]:
    return [(mail, parsed(mail.message)) for mail in world.mails()]


def said_in(message: EmailMessage) -> str:
    """Everything that a reader can see: subject, plain text, HTML without its markup; on one line."""
    return " ".join(f"{message['Subject']} {body_of(message, 'plain')} {html_said(message)}".split())


def html_said(message: EmailMessage) -> str:
    body = body_of(message, "html").partition("<body")[2].partition(">")[2]
    return unescape(re.sub(r"<[^>]+>", " ", body))


def free_texts(value: object, name: str = "") -> Iterator[str]:
    """Whatever people typed into an answer that no letter may repeat."""
    if isinstance(value, dict):
        for inner, item_value in value.items():
            if inner not in MAY_BE_TOLD:
                yield from free_texts(item_value, inner)
    elif isinstance(value, list):
        for item_value in value:
            yield from free_texts(item_value, name)
    elif isinstance(value, str) and len(value) >= FREE_TEXT:
        yield value


def test_p25_every_letter_about_a_project_carries_its_reference_and_title_and_a_link(lived: World) -> None:
    title = lived.project.title
    told = {(mail.letter, mail.letter_class) for mail in lived.mails()}
    assert {Letter.DIGEST, Letter.REMINDER, Letter.ESCALATION, Letter.CHANGES_WANTED, Letter.RECEIPT} <= {
        letter for letter, _ in told
    }

    for mail, message in mails_of(lived):
        plain = " ".join(body_of(message, "plain").split())
        assert (mail.letter, "QI-2026-0001" in plain) == (mail.letter, True)
        assert (mail.letter, "http://127.0.0.1:8000/" in plain) == (mail.letter, True)
        assert mail.letter is Letter.FEEDBACK or (mail.letter, title in plain) == (mail.letter, True)


def test_p25_every_letter_that_asks_says_what_by_when_and_where_in_plain_text(lived: World) -> None:
    asking = {LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION}
    with reading() as session:
        tasks = {task.id: task for task in session.scalars(select(HumanTask))}

    for mail, message in mails_of(lived):
        if mail.letter_class in asking and mail.task_id:
            task, plain = tasks[mail.task_id], " ".join(body_of(message, "plain").split())
            asked = {word for word in WORD.findall(task.asked) if word not in {"write", "the", "project"}}
            assert (mail.key, asked - set(WORD.findall(plain.lower()))) == (mail.key, set())
            assert (mail.key, spoken_date(task.due_on) in plain) == (mail.key, True)
            assert (mail.key, plain.count("http://127.0.0.1:8000/")) == (
                mail.key,
                1 if mail.letter_class is LetterClass.ESCALATION else 2,
            )


def test_p25_no_letter_repeats_what_an_answer_says_but_the_words_that_an_ask_is_about(lived: World) -> None:
    decisions = [task.decision for task in lived.project.tasks if task.decision]
    reasons = {decision.reason for decision in decisions}  # what was done is one, in a field of another name
    typed = {text for decision in decisions for text in free_texts(decision.answer)} - reasons
    learned = {decision.answer["learning"] for decision in decisions if "learning" in decision.answer}
    assert len(typed) > 15

    for mail, message in mails_of(lived):
        sentence = said_in(message)
        forbidden = typed - learned if mail.letter is Letter.RESULTS else typed
        assert (mail.key, [text for text in forbidden if " ".join(text.split()) in sentence]) == (
            mail.key,
            [],
        )
    assert any("What was done A consultant" in said_in(message) for _, message in mails_of(lived))


def test_p25_no_letter_has_a_figure_of_the_data(lived: World) -> None:
    given = [
        task.decision.answer
        for task in lived.project.tasks
        if task.kind is TaskKind.SUBMIT_DATA and task.decision
    ]
    counts = {
        f"{Decimal(row[name]):,}"
        for answer in given
        for row in answer["figures"]
        for name in ("number", "out_of")
    }
    assert len(counts) == 2

    for mail, message in mails_of(lived):
        sentence = said_in(message)
        assert (mail.key, [count for count in counts if count in sentence]) == (mail.key, [])


def test_p25_no_letter_has_an_attachment_or_anything_like_a_patient_identifier(lived: World) -> None:
    for mail, message in mails_of(lived):
        kinds = [node.get_content_type() for node in message.walk()]
        assert (mail.key, kinds) == (mail.key, ["multipart/alternative", "text/plain", "text/html"])
        sentence = LINK.sub("", said_in(message))  # whose chance digits are a patient's once in a while
        assert (mail.key, rules_met(sentence)) == (mail.key, ())


def test_p25_plain_text_is_complete_on_its_own(lived: World) -> None:
    for mail, message in mails_of(lived):
        plain = set(WORD.findall(body_of(message, "plain"))) | BUTTONS
        assert (mail.key, set(WORD.findall(html_said(message))) - plain) == (mail.key, set())


@pytest.mark.parametrize("field", ["title", "aim"])
def test_p25_what_names_a_patient_comes_into_no_project_and_so_into_no_letter(
    sqlite_world: World, field: str
) -> None:
    with pytest.raises(WrongForm, match="take it out, nothing about a patient"):
        sqlite_world.propose(**{field: "Falls of 943 476 5919"})

    assert sqlite_world.mails() == []


def test_p25_every_form_keeps_patients_out_of_its_reasons() -> None:
    with_reasons = [form for form in FORMS.values() if "reason" in form.model_fields]

    assert with_reasons
    for form in with_reasons:
        typed = {**form.examples[form.outcomes[0]], "reason": "NHS number 943 476 5919"}
        with pytest.raises(ValueError, match="seems to hold an NHS number"):
            form.model_validate(typed)
