"""What the QI Support Team asks for in Prefect: first shown, then done, refused in words, and never a decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.records import HistoryEntry, HumanTask
from models.settings import settings
from models.vocabulary import Letter, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.operations.dates import TASK_OPERATIONS
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.person_facts import take_fact_back
from tasks.prefect_operations.files import FOLDER
from tasks.prefect_operations.performing import (
    DONE,
    REFUSED,
    WOULD_DO,
    PerformedOperation,
    perform_in_prefect,
)
from tasks.prefect_operations.prefect_forms import form_of, lists_of_today
from tasks.prefect_operations.table import BY_FLOW, OPERATIONS, name_of_run
from tasks.queries.projects.history import project_history
from tests.support.mail.mornings import nov
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, address, everything, nonce

WHY = "The ward moves next week."


def asked(
    world: World, flow: str, *, by: str = "qist", run_id: str = "", **typed: object
) -> PerformedOperation:
    """Something asked for in Prefect about the one project, in the name of somebody."""
    given = {"asked_by": address(by), "project": world.project.reference, "dry_run": False} | typed
    return perform_in_prefect(BY_FLOW[flow], given, run_id or nonce())


def due(world: World) -> date:
    [task] = [task for task in world.project.tasks if task.is_open]
    return task.due_on


def test_operation_is_shown_first_and_stores_nothing_then_does_just_that(world: World) -> None:
    world.propose()
    stored, before = everything(), due(world)
    typed = {"due_on": "2026-11-30", "reason": WHY}

    shown = asked(world, "qi-task-extend", dry_run=True, **typed)

    assert (shown.state, everything()) == (WOULD_DO, stored)
    done = asked(world, "qi-task-extend", **typed)
    assert (done.state, done.sentence) == (DONE, shown.sentence)
    assert shown.effect is not None
    assert done.effect is not None
    assert (shown.effect.before, shown.effect.after) == (done.effect.before, done.effect.after)
    assert shown.effect.letters == done.effect.letters == (Letter.DATE_MOVED.label, Letter.STEP_TAKEN.label)
    assert (before, due(world)) == (date(2026, 11, 16), date(2026, 11, 30))
    assert story(world.project_id)[-1].endswith("(asked in Prefect)")


def test_same_run_a_second_time_changes_nothing_more(sqlite_world: World) -> None:
    sqlite_world.propose()
    typed = {"due_on": "2026-11-30", "reason": WHY, "run_id": "7d0c0f4e"}
    asked(sqlite_world, "qi-task-extend", **typed)
    stored = everything()

    again = asked(sqlite_world, "qi-task-extend", **typed)

    assert (again.state, everything()) == (DONE, stored)


def test_task_that_was_passed_on_is_not_refused_when_its_run_is_tried_again(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.REVIEW_EVIDENCE)
    given = {"asked_of": address("lead"), "email": address("colleague"), "name": "Leila Haddad"}
    typed = {**given, "reason": WHY, "run_id": "7d0c0f4e"}
    done = asked(sqlite_world, "qi-task-pass-on", **typed)
    stored = everything()

    again = asked(sqlite_world, "qi-task-pass-on", **typed)

    assert (done.state, again.state, everything()) == (DONE, DONE, stored), done.sentence


def test_whoever_is_said_to_have_asked_gets_a_receipt_and_can_undo_it(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    asked(world, "qi-task-extend", due_on="2026-11-30", reason=WHY)

    receipt = world.mails()[-1]
    assert world.letters()[-1] == (Letter.DONE_IN_PREFECT, "qist")
    assert "Not you, or not meant? Undo it here:" in receipt.body_text
    [task] = [task for task in world.project.tasks if task.is_open]
    assert f"/tasks/{task.id}/do/put-back" in receipt.body_text
    undone = OperationRequest(world.id_of("qist"), nonce(), {"reason": "It was not me."})
    perform_operation(TASK_OPERATIONS["put-back"], Target(task_id=task.id), undone)
    assert due(world) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"by": "lead"}, "Say who asks: somebody of the QI Support Team."),
        ({"project": "QI-1999-0001"}, "There is no such project"),
        ({"due_on": "2026-11-01"}, "The date must be after today."),
        ({"due_on": "soon"}, "New date"),
        (
            {"task": "Approve the project"},
            "No open task is like that. Open in QI-2026-0001: Search the evidence",
        ),
        ({"reason": "Patient 943 476 5919 was missed."}, "Why is more time needed?"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(
    sqlite_world: World, typed: dict[str, Any], refusal: str
) -> None:
    sqlite_world.propose()
    stored = everything()

    answered = asked(sqlite_world, "qi-task-extend", **{"due_on": "2026-11-30", "reason": WHY} | typed)

    assert (answered.state, everything()) == (REFUSED, stored)
    assert refusal in answered.sentence


def test_project_rests_and_goes_on(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    refused = asked(world, "qi-project-go-on")
    assert (refused.state, refused.sentence.partition(": ")[0]) == (
        REFUSED,
        "“Let the project go on” cannot be done as it stands",
    )
    held = asked(world, "qi-project-hold", reason="Building work.", review_on="2026-12-01")
    assert held.effect is not None
    assert "on hold" in held.effect.after.lower()
    assert asked(world, "qi-project-go-on").state == DONE
    assert world.project.held_until is None


def test_email_that_has_left_is_sent_again(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    world.propose()
    refused = asked(world, "qi-send-again")
    assert (refused.state, world.letters().count((Letter.TASK_OPENED, "library"))) == (REFUSED, 1)
    send_waiting_mail(postman)

    shown = asked(world, "qi-send-again", dry_run=True)

    assert (shown.state, world.letters().count((Letter.TASK_OPENED, "library"))) == (WOULD_DO, 1)
    for _ in range(2):
        assert asked(world, "qi-send-again", run_id="7d0c0f4e").state == DONE
    assert world.letters().count((Letter.TASK_OPENED, "library")) == 2
    assert story(world.project_id)[-1] == "Sent again: “Something is asked of you” (asked in Prefect)"


def test_email_that_asks_for_several_tasks_is_sent_again_for_each(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    with_actions(world, action("One", "2027-01-15"), action("Two", "2027-01-15"))
    send_waiting_mail(postman)
    before = world.letters()

    sent = asked(world, "qi-send-again")

    assert sent.state == DONE, sent.sentence
    assert len(world.letters()) == len(before) + 2


def test_file_is_previewed_then_taken_in(sqlite_world: World) -> None:
    folder = Path(settings().home) / FOLDER
    folder.mkdir()
    (folder / "people.csv").write_text(
        "email,name\nnew.person@northbrook.example,New Person\n", encoding="utf-8"
    )
    given = {"asked_by": address("qist"), "file": "people.csv"}
    sqlite_world.wait(minutes=1)
    stored = everything()

    shown = perform_in_prefect(BY_FLOW["qi-import-people"], {**given, "dry_run": True}, nonce())

    assert (shown.state, everything()) == (WOULD_DO, stored)
    assert shown.sentence == "1 person read: 1 would be added, 0 changed"
    assert shown.effect is not None
    assert shown.effect.after.startswith("Row 2: added. ")
    assert [word for word in ("@", "New Person") if word in shown.effect.after] == []
    done = perform_in_prefect(BY_FLOW["qi-import-people"], {**given, "dry_run": False}, nonce())
    assert (done.state, done.sentence) == (DONE, "1 person read: 1 added, 0 changed")
    receipt = sqlite_world.mails()[-1].body_text
    assert f"tell the QI Support Team:\n{settings().base_url}/people\n" in receipt
    with reading() as session:
        newest = session.scalars(select(HistoryEntry).order_by(HistoryEntry.seq.desc())).first()
        assert newest is not None
        assert (newest.person_id, newest.sentence) == (
            sqlite_world.id_of("qist"),
            f"{done.sentence} (asked in Prefect)",
        )
    outside = perform_in_prefect(
        BY_FLOW["qi-import-people"], {**given, "file": "../qi.sqlite3", "dry_run": True}, nonce()
    )
    assert outside.state == REFUSED


def test_nothing_that_is_offered_decides() -> None:
    asks = {field for operation in OPERATIONS for form in operation.forms for field in form.model_fields}
    assert "outcome" not in asks


@pytest.mark.usefixtures("sqlite_world")
def test_form_has_our_labels_date_pickers_and_lists() -> None:
    lists = lists_of_today()
    fields = form_of(BY_FLOW["qi-task-extend"], lists)["properties"]
    assert [fields[name]["position"] for name in fields] == list(range(len(fields)))
    assert fields["due_on"] == {"title": "New date", "position": 5, "type": "string", "format": "date"}
    assert any(address("qist") in person for person in fields["asked_by"]["enum"])
    assert TaskKind.APPROVE.label in fields["task"]["enum"]
    assert TaskKind.SIGN_PROGRAMME_OFF.label not in fields["task"]["enum"]
    assert fields["dry_run"]["default"] is True


def test_run_is_named_for_its_act_and_what_it_is_about_and_for_nothing_else_that_was_typed() -> None:
    extend, report = BY_FLOW["qi-task-extend"], BY_FLOW["qi-report"]
    assert name_of_run(extend, {"project": "qi-2026-0104", "dry_run": False}) == "Move the date: QI-2026-0104"
    assert name_of_run(extend, {"project": "Mrs Smith"}) == "Move the date, only shown"
    typed = {"kind": "Quality Committee", "year": "2026-27", "for_whom": "Mrs Smith", "dry_run": False}
    assert name_of_run(report, typed) == "Make a report: Quality Committee 2026-27"
    assert name_of_run(report, {"kind": "Mrs Smith", "year": "Mrs Smith"}) == "Make a report, only shown"


def test_exception_from_training_is_granted_without_a_name_and_taken_back(sqlite_world: World) -> None:
    """OB-141: with a date; a check that is open stays to be answered on its page."""
    world = sqlite_world
    world.propose(by="untrained", lead_email=address("untrained"))
    given = {"person": address("untrained"), "until": "2027-03-31", "reason": "Booked on the January course."}
    stored = everything()

    shown = asked(world, "qi-training-exception", dry_run=True, **given)

    assert (shown.state, everything()) == (WOULD_DO, stored)
    done = asked(world, "qi-training-exception", run_id="7d0c0f4e", **given)
    assert (done.state, done.sentence) == (DONE, shown.sentence)
    assert done.sentence.startswith("Exception from Bronze training until ")
    assert done.sentence.endswith("31 Mar 2027 (asked in Prefect)")
    assert asked(world, "qi-training-exception", run_id="7d0c0f4e", **given).sentence == done.sentence
    assert done.effect is not None
    assert done.effect.after.splitlines()[1:] == [
        "Exception: until 31 Mar 2027",
        f"The training check of {world.project.reference} is still to be answered on its page",
    ]
    assert "Greg" not in str(done)
    assert f"/people/{world.id_of('untrained')}/take-back" in world.mails()[-1].body_text
    back = {"fact": "bronze_exception_until", "reason": "It was not me."}
    take_fact_back(world.id_of("untrained"), OperationRequest(world.id_of("qist"), nonce(), back))
    assert not world.project.lead.may_take_part(world.today)
    refusals = {"person": address("lead")}, {"until": "2028-03-31"}, {"person": "nobody@northbrook.example"}
    assert [asked(world, "qi-training-exception", **given | wrong).state for wrong in refusals] == [
        REFUSED
    ] * 3


def test_date_is_counted_anew_with_the_days_off_that_hold_now_and_never_earlier(sqlite_world: World) -> None:
    """OB-099: and what was counted anew is undone as any move of a date is."""
    world = sqlite_world
    world.propose()
    refused = asked(world, "qi-task-count-anew", reason="Is it right?")
    assert (refused.state, due(world)) == (REFUSED, date(2026, 11, 16))
    assert "Monday 16 November 2026, since nobody gets less time" in refused.sentence
    [task] = [task for task in world.project.tasks if task.is_open]
    with unit_of_work() as session:
        session.get_one(HumanTask, task.id).due_on = date(
            2026, 11, 12
        )  # as an earlier release had counted it

    shown = asked(world, "qi-task-count-anew", reason="It was counted wrongly.", dry_run=True)

    assert (shown.state, due(world)) == (WOULD_DO, date(2026, 11, 12))
    assert asked(world, "qi-task-count-anew", reason="It was counted wrongly.").state == DONE
    assert due(world) == date(2026, 11, 16)
    assert f"/tasks/{task.id}/do/put-back" in world.mails()[-1].body_text
    undone = OperationRequest(world.id_of("qist"), nonce(), {"reason": "It was not me."})
    perform_operation(TASK_OPERATIONS["put-back"], Target(task_id=task.id), undone)
    assert due(world) == date(2026, 11, 12)


def test_hand_over_that_is_planned_stands_before_and_after_and_who_thereby_decides_nothing_is_said(
    sqlite_world: World,
) -> None:
    """OB-043, OB-079: as the page says it, and without a name."""
    world = sqlite_world
    world.propose(project_type="quality_improvement")
    given = {
        "name": "Dr Helen Marsh",
        "email": address("quality lead"),
        "on_day": "2026-12-01",
        "reason": "She knows it.",
    }
    planned = "The project has a new lead from Tuesday 1 December 2026, as agreed"

    shown = asked(world, "qi-project-hand-over", dry_run=True, **given)
    handed = asked(world, "qi-project-hand-over", **given)
    called_off = asked(world, "qi-project-call-off")
    to_colleague = given | {"name": "Leila Haddad", "email": address("colleague")}

    assert shown.effect is not None
    assert handed.effect is not None
    assert called_off.effect is not None
    assert (shown.effect.before.count(planned), shown.effect.after.splitlines()[1:]) == (0, [planned])
    assert (handed.effect.after, called_off.effect.before) == (shown.effect.after, shown.effect.after)
    assert called_off.effect.after == shown.effect.before
    sentence = "After this, whoever is named can no longer decide on this project as CDS quality lead."
    assert (shown.effect.note, handed.effect.note) == (sentence, sentence)
    colleague = asked(world, "qi-project-hand-over", **to_colleague).effect
    assert (colleague.note if colleague else None) == ""


@pytest.mark.usefixtures("sqlite_world")
def test_list_of_training_is_previewed_without_a_name_then_taken_in() -> None:
    folder = Path(settings().home) / FOLDER
    folder.mkdir()
    rows = f"email,bronze_on\n{address('untrained')},2026-10-12\nnobody@northbrook.example,2026-10-12\n"
    (folder / "training.csv").write_text(rows, encoding="utf-8")
    given = {"asked_by": address("qist"), "file": "training.csv"}
    stored = everything()

    shown = perform_in_prefect(BY_FLOW["qi-import-training"], {**given, "dry_run": True}, nonce())

    left_out = "1 of people whom the register does not know (row 3)"
    assert (shown.state, shown.sentence) == (WOULD_DO, f"2 rows read: 1 would be changed, {left_out}")
    assert (shown.effect.after if shown.effect else "") == "Row 2: Bronze training changes"
    assert everything() == stored
    done = perform_in_prefect(BY_FLOW["qi-import-training"], {**given, "dry_run": False}, nonce())
    assert (done.state, done.sentence) == (DONE, f"2 rows read: 1 changed, {left_out}")
    with reading() as session:
        told = session.scalars(
            select(HistoryEntry.sentence).where(HistoryEntry.action == "file taken in")
        ).all()
    assert told == [f"{done.sentence} (asked in Prefect)"]


def test_clock_that_stops_and_goes_on_is_seen_before_and_after(sqlite_world: World) -> None:
    sqlite_world.propose()
    asks = "Search the evidence, asked of the Library and Knowledge Service, by Monday 16 November 2026"
    waits = {"waits_for": "Pharmacy", "reason": WHY, "review_on": "2026-11-20"}

    stopped = asked(sqlite_world, "qi-task-wait", **waits).effect
    sqlite_world.go_to(nov(4, 9))
    gone_on = asked(sqlite_world, "qi-task-go-on").effect

    assert stopped is not None
    assert gone_on is not None
    runs = f"{asks}\nIts clock runs"
    stands = (
        f"{asks}\nIts clock has been stopped since Monday 2 November 2026; we look at it again on "
        "Friday 20 November 2026"
    )
    assert (stopped.before, stopped.after) == (runs, stands)
    later = f"{asks.replace('Monday 16', 'Wednesday 18')}\nIts clock runs"
    assert (gone_on.before, gone_on.after) == (stands, later)


def test_hand_over_that_nobody_planned_is_not_called_off_and_the_sentence_says_why(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()

    answered = asked(sqlite_world, "qi-project-call-off", dry_run=True)

    sentence = "No hand-over of this project is planned, so there is none to call off."
    assert (answered.state, answered.sentence) == (REFUSED, sentence)


def test_no_two_operations_have_one_name() -> None:
    names = [operation.heading for operation in OPERATIONS]

    assert len(names) == len(set(names))


def test_history_names_whoever_asked_in_prefect(sqlite_world: World) -> None:
    sqlite_world.propose()
    asked(sqlite_world, "qi-task-extend", by="qist member", due_on="2026-11-30", reason=WHY)

    newest = project_history(sqlite_world.project.reference)[-1]

    moved = "Literature search: date moved from Mon 16 Nov 2026 to Mon 30 Nov 2026 (asked in Prefect)"
    assert (newest.who, newest.sentence) == ("Mei Tanaka", moved)
