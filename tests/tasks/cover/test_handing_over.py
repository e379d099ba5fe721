"""Hand-over: a successor is asked for in time, gets one letter, and tasks and links move on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from models.clock import spoken_date
from models.errors import NoHandOverPlanned, NotYours, WrongForm
from models.records import Email, Person, Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.cover.handing_over import HAND_OVERS
from tasks.cover.roster import LEAVERS, SUCCESSORS, queue_vacancies_letter
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.operations.operation import OperationRequest, Target, offered_to, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.people.email_links import follow_link
from tasks.projects.daily_checks import check_projects
from tasks.queries.tasks.task import asked_task
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.mail.mornings import ASKED_ON, at, expected_nudges, nov, nudges, sweep_until
from tests.support.policy_table import due_date_of, rule_of, stage_after, told_on
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.promises.invariants import broken
from tests.support.stored_rows import let_leave, reload_trust, story
from tests.support.trust_at_work import QI, World, address, nonce


def link_in(mail: Email) -> str:
    """The secret of the link in an email."""
    return mail.body_text.partition("/t/")[2].split()[0]


def ends(world: World, day: date | None) -> None:
    with unit_of_work() as session:
        session.execute(
            update(Project).where(Project.id == world.project_id).values(lead_contract_ends_on=day)
        )


def do(world: World, step: str, by: str, /, **typed: object) -> str:
    target = Target(reference=world.project.reference)
    return perform_operation(
        PROJECT_OPERATIONS[step], target, OperationRequest(world.id_of(by), nonce(), typed)
    ).said


def do_with(world: World, kind: TaskKind, step: str, by: str, /, **typed: object) -> str:
    target = Target(task_id=world.task(kind).id)
    return perform_operation(
        TASK_OPERATIONS[step], target, OperationRequest(world.id_of(by), nonce(), typed)
    ).said


def to_deputy(day: date, **changed: object) -> dict[str, object]:
    return {
        "name": "Jonas Whitfield",
        "email": address("deputy"),
        "on_day": day.isoformat(),
        "reason": "The ward clerk has the list.",
        **changed,
    }


def test_a_lead_whose_contract_ends_is_asked_for_a_successor_six_weeks_before_and_once_ob_043(
    world: World,
) -> None:
    world.propose()
    ends(world, date(2027, 1, 29))
    world.go_to(at(date(2026, 12, 17), 8))
    assert check_projects(SUCCESSORS) == 0

    world.go_to(at(date(2026, 12, 18), 8))
    assert (check_projects(SUCCESSORS), check_projects(SUCCESSORS)) == (1, 0)

    task = world.task(TaskKind.NAME_SUCCESSOR)
    due_on = due_date_of(rule_of(TaskKind.NAME_SUCCESSOR), date(2026, 12, 18))
    assert (task.assignee_id, task.due_on) == (world.id_of("lead"), due_on)
    assert broken() == {}


def test_a_named_successor_takes_over_on_the_day_with_tasks_links_and_one_letter(
    world: World, postman: Postman
) -> None:
    world.propose()
    world.walk_to(Stage.DESIGN)
    send_waiting_mail(postman)
    asked = [mail for mail in world.mails() if mail.letter is Letter.TASK_OPENED][-1]
    ends(world, date(2026, 11, 30))
    world.go_to(nov(3, 9))
    check_projects(SUCCESSORS)
    world.answer(TaskKind.NAME_SUCCESSOR, hand_over_on="2026-11-05")
    world.go_to(nov(4, 9))
    assert (check_projects(HAND_OVERS), world.project.lead_id) == (0, world.id_of("lead"))
    written = len(world.mails())

    world.go_to(nov(5, 7))
    assert (check_projects(HAND_OVERS), check_projects(HAND_OVERS)) == (1, 0)

    project = world.project
    assert (project.lead_id, project.deputy_id) == (world.id_of("deputy"), world.id_of("lead"))
    assert world.open_tasks() == [(TaskKind.DESIGN, "deputy")]
    assert [(mail.letter, mail.to_address) for mail in world.mails()[written:]] == [
        (Letter.HAND_OVER, address("deputy"))
    ]
    assert "Design the project, by" in world.mails()[-1].body_text
    assert story(world.project_id)[-3:] == [
        "The project has a new lead from Thursday 5 November 2026",
        "The project has a new lead",
        "Design: now asked of somebody else as Project lead",
    ]
    link_target = follow_link(link_in(asked))
    assert (
        link_target.passed_on == "This was passed on to somebody else on Thursday 5 November 2026 at 07:00."
    )
    assert broken() == {}


def test_the_successor_is_reminded_and_then_others_are_told_though_one_letter_spoke_of_every_task(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DESIGN)
    do(world, "hand-over", "lead", **to_deputy(date(2026, 11, 2)))
    send_waiting_mail(postman)

    plan = rule_of(TaskKind.DESIGN)
    until = told_on(plan, Role.CDS_QUALITY_LEAD, ASKED_ON)
    sweep_until(world, postman, until)

    readers = {Role.LEAD: "deputy", Role.DEPUTY: "lead"}
    assert nudges(world) == expected_nudges(plan, until, readers)
    assert [name for _, letter, name in nudges(world) if letter is Letter.ESCALATION] == [
        "lead",
        "quality lead",
    ]


def test_a_lead_who_stays_is_asked_again_only_before_the_new_end(sqlite_world: World) -> None:
    sqlite_world.propose()
    ends(sqlite_world, date(2026, 11, 30))
    check_projects(SUCCESSORS)

    sqlite_world.answer(TaskKind.NAME_SUCCESSOR, Outcome.STAYS, contract_ends_on="2027-06-30")

    sqlite_world.go_to(at(date(2027, 5, 18), 8))
    assert check_projects(SUCCESSORS) == 0
    sqlite_world.go_to(at(date(2027, 5, 19), 8))
    assert check_projects(SUCCESSORS) == 1


def test_a_trainee_who_has_left_is_followed_by_the_supervisor_ob_044(world: World, tmp_path: Path) -> None:
    world.propose(is_trainee=True, supervisor_name="Leila Haddad", supervisor_email=address("colleague"))
    let_leave(world, tmp_path, "lead")

    assert check_projects(LEAVERS) == 1

    assert world.project.lead_id == world.id_of("colleague")
    assert broken() == {}


def test_a_lead_who_has_left_is_followed_by_the_deputy(world: World, tmp_path: Path) -> None:
    world.propose()
    world.walk_to(Stage.DESIGN)
    let_leave(world, tmp_path, "lead")

    assert (check_projects(LEAVERS), check_projects(LEAVERS)) == (1, 0)

    assert (world.project.lead_id, world.project.deputy_id) == (world.id_of("deputy"), None)
    assert world.open_tasks() == [(TaskKind.DESIGN, "deputy")]


def test_when_lead_and_deputy_have_left_the_support_team_names_the_next_lead(
    world: World, tmp_path: Path
) -> None:
    world.propose()
    let_leave(world, tmp_path, "deputy")
    let_leave(world, tmp_path, "lead")

    assert (check_projects(LEAVERS), check_projects(LEAVERS)) == (1, 0)

    assert (TaskKind.NAME_SUCCESSOR, "qist") in world.open_tasks()
    world.answer(
        TaskKind.NAME_SUCCESSOR,
        successor_name="Leila Haddad",
        successor_email=address("colleague"),
        hand_over_on=world.today.isoformat(),
    )
    assert world.project.lead_id == world.id_of("colleague")
    assert {name for _, name in world.open_tasks()} == {"library"}


def test_a_new_lead_never_decides_what_they_were_asked_to_approve_p7(world: World) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    to = {"name": "Helen Marsh", "email": address("quality lead")}

    do(world, "hand-over", "lead", **to_deputy(date(2026, 11, 2), **to))

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert broken() == {}


def test_the_last_word_on_a_hand_over_counts(sqlite_world: World) -> None:
    sqlite_world.propose()
    do(sqlite_world, "hand-over", "lead", **to_deputy(date(2026, 11, 9)))
    to = {"name": "Leila Haddad", "email": address("colleague")}
    do(sqlite_world, "hand-over", "qist", **to_deputy(date(2026, 11, 10), **to))

    sqlite_world.go_to(nov(10, 7))

    assert (check_projects(HAND_OVERS), sqlite_world.project.lead_id) == (1, sqlite_world.id_of("colleague"))


def test_a_task_is_passed_on_with_a_reason_and_the_next_person_gets_one_introduction(
    world: World, postman: Postman
) -> None:
    world.propose()
    world.walk_to(Stage.DESIGN)
    send_waiting_mail(postman)
    task = world.task(TaskKind.DESIGN)

    sentence = do_with(
        world, TaskKind.DESIGN, "pass-on", "lead",
        name="Leila Haddad", email=address("colleague"), reason="She knows the ward.",
    )  # fmt: skip

    by = spoken_date(due_date_of(rule_of(TaskKind.DESIGN), ASKED_ON))
    assert sentence == f"Design: now asked of somebody else as Project lead, by {by}"
    assert world.letters()[-1] == (Letter.PASSED_ON, "colleague")
    assert "She knows the ward." in world.mails()[-1].body_text
    # The lead may still answer a task of the lead; the person who never was asked learns nothing.
    assert asked_task(task.id, world.id_of("lead")).kind is TaskKind.DESIGN
    with pytest.raises(NotYours):
        asked_task(task.id, world.id_of("somebody who left"))


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("quality lead", "Dr Helen Marsh is asked already: name somebody else"),
        ("lead", "Dr Amara Osei takes part in this project, or did: somebody else must decide on it"),
        ("somebody who left", "Katie Frost has left: name somebody else"),
        (
            "colleague",
            "Leila Haddad has not the role CDS quality lead: name somebody who has, or ask its holder",
        ),
    ],
)
def test_a_decision_is_passed_on_only_to_somebody_who_may_decide(
    sqlite_world: World, to: str, problem: str
) -> None:
    world = sqlite_world
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    with pytest.raises(WrongForm, match=problem):
        do_with(world, TaskKind.APPROVE, "pass-on", "qist", name="X", email=address(to), reason="Leave.")


def test_whoever_takes_part_does_not_choose_who_decides_p7(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(by="qist", **QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    to = {"name": "Dr Samir Qureshi", "email": address("quality deputy"), "reason": "On leave."}

    with pytest.raises(
        WrongForm, match="You take part in this project, or did, so you do not choose who decides"
    ):
        do_with(world, TaskKind.APPROVE, "pass-on", "qist", **to)

    assert do_with(world, TaskKind.APPROVE, "pass-on", "qist deputy", **to)


def test_a_holder_may_let_a_colleague_with_a_role_decide_in_their_name(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    do_with(
        world, TaskKind.APPROVE, "pass-on", "quality lead",
        name="Dr Nadia Rahman", email=address("quality lead elsewhere"), reason="On leave from tonight.",
    )  # fmt: skip

    task = world.task(TaskKind.APPROVE)
    assert (task.assignee_id, task.for_person_id) == (
        world.id_of("quality lead elsewhere"),
        world.id_of("quality lead"),
    )
    world.answer(TaskKind.APPROVE)
    assert world.project.stage is stage_after(Stage.APPROVAL, Outcome.APPROVED)


def test_p8_a_holder_lets_nobody_decide_who_holds_no_role(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    with pytest.raises(WrongForm, match="Leila Haddad holds no role, so cannot decide for you"):
        do_with(
            world, TaskKind.APPROVE, "pass-on", "quality lead",
            name="Leila Haddad", email=address("colleague"), reason="On leave from tonight.",
        )  # fmt: skip


def test_a_member_of_the_team_takes_a_task_without_a_letter_to_themselves_ob_054(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    written = len(world.mails())

    do_with(world, TaskKind.REGISTER, "take", "qist member")

    assert world.open_tasks() == [(TaskKind.REGISTER, "qist member")]
    assert len(world.mails()) == written
    assert broken() == {}


def test_whoever_was_told_says_that_they_have_seen_it_ob_056(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    send_waiting_mail(postman)
    approval = rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)
    sweep_until(world, postman, told_on(approval, Role.CDS_QUALITY_GROUP, ASKED_ON))

    assert (
        do(world, "seen", "quality group", note="I ring her.") == "CDS Quality Group has seen what is overdue"
    )
    with pytest.raises(NotYours):
        do(world, "seen", "quality group")


def test_the_support_team_is_told_of_vacant_roles_when_it_changes_and_weekly_ob_080(
    world: World, tmp_path: Path
) -> None:
    assert queue_vacancies_letter() == 0
    reload_trust(world, tmp_path, '[roles.library]\nholder = "library@northbrook.example"\n', "")

    assert (queue_vacancies_letter(), queue_vacancies_letter()) == (1, 0)

    assert world.letters() == [(Letter.ROLES_VACANT, "qist")]
    world.go_to(nov(9, 7))
    assert queue_vacancies_letter() == 1


def test_the_daily_rounds_are_made_once_a_day_from_their_hour_on(sqlite_world: World) -> None:
    sqlite_world.propose()
    do(sqlite_world, "hand-over", "lead", **to_deputy(date(2026, 11, 3)))
    sqlite_world.go_to(nov(3, 6, 59))
    assert run_daily_jobs() == {}

    sqlite_world.go_to(nov(3, 7))
    assert (run_daily_jobs(), run_daily_jobs()) == ({"hand-overs": 1}, {})


def test_a_person_whose_contract_ends_is_asked_even_if_no_proposal_said_so(sqlite_world: World) -> None:
    sqlite_world.propose()
    with unit_of_work() as session:
        session.execute(
            update(Person)
            .where(Person.id == sqlite_world.id_of("lead"))
            .values(contract_ends_on=date(2026, 12, 1))
        )

    assert check_projects(SUCCESSORS) == 1


def test_letter_to_the_next_lead_stays_short_however_much_is_open(sqlite_world: World) -> None:
    """P25: what repeats is counted, what is long is cut, the rest stands on the project's page."""
    owners = [f"owner{number:02}@northbrook.example" for number in range(12)]
    with_actions(
        sqlite_world,
        *(action("Teach the team. " * 30, "2026-12-01", owner_email=address("colleague")) for _ in range(12)),
        *(action("Move it", "2026-12-02", owner_email=owner, owner_name=owner) for owner in owners),
    )

    do(sqlite_world, "hand-over", "lead", **to_deputy(date(2026, 11, 2), reason="Ask the ward clerk."))

    text = sqlite_world.mails()[-1].body_text
    assert "What you should know\n  Ask the ward clerk.\n" in text
    for day in ("Tuesday 1", "Wednesday 2"):
        assert f"  - Action owner: report on an action (12 times), {day} December\n    2026\n" in text
    asked = text.partition("What is asked of you\n")[2].partition("\n\n")[0]
    assert asked == "  Nothing at the moment."
    assert text.partition("Who knows the project\n")[2].count("  - ") == 11
    assert "  - 4 more: see its page\n" in text


def test_what_is_asked_of_the_next_lead_is_cut_after_ten_lines(sqlite_world: World) -> None:
    conditions = [
        {"text": f"{number:02} " + "Send the sheet again. " * 20, "due_on": "2027-01-29"}
        for number in range(12)
    ]
    sqlite_world.propose(**QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **QI)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS, conditions=conditions)
    sqlite_world.walk_to(Stage.DATA_COLLECTION)

    do(sqlite_world, "hand-over", "lead", **to_deputy(date(2026, 11, 2)))

    text = sqlite_world.mails()[-1].body_text
    asked = text.partition("What is asked of you\n")[2].partition("\n\n")[0]
    lines = " ".join(asked.split()).split(" - ")
    assert lines[0] == "- Meet condition 1 of approval, by Friday 29 January 2027"
    assert (len(lines), lines[-1]) == (11, "3 more: see its page")


@pytest.mark.parametrize(("by", "role"), [("lead", "Project lead"), ("qist", "QI Support Team")])
def test_who_passes_an_action_on_that_is_not_theirs_is_named_by_role(
    sqlite_world: World, by: str, role: str
) -> None:
    with_actions(sqlite_world, action("Move it", "2026-12-02"))
    to = {"name": "Leila", "email": address("colleague"), "reason": "She runs the evenings."}

    do_with(sqlite_world, TaskKind.IMPLEMENT_ACTION, "pass-on", by, **to)

    text = sqlite_world.mails()[-1].body_text
    assert f"Why the {role} passes it on to you\n  She runs the evenings.\n" in text


def test_hand_over_that_was_agreed_is_called_off_and_does_not_take_place(world: World) -> None:
    """OB-043: plans change; the last word counts."""
    world.propose()
    do(world, "hand-over", "lead", **to_deputy(date(2026, 11, 9)))

    sentence = do(world, "call-off", "qist", reason="Her contract goes on.")

    assert sentence == "The hand-over was called off: the project lead stays"
    world.go_to(nov(10, 7))
    assert (check_projects(HAND_OVERS), world.project.lead_id) == (0, world.id_of("lead"))
    with pytest.raises(NoHandOverPlanned, match="No hand-over of this project is planned"):
        do(world, "call-off", "qist")


def test_whoever_may_not_choose_who_decides_sees_no_link_to_pass_it_on_p7(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(by="qist", **QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    target = Target(task_id=world.task(TaskKind.APPROVE).id)

    offered = {who: offered_to(TASK_OPERATIONS, target, world.id_of(who)) for who in ("qist", "qist deputy")}

    assert ("pass-on" in offered["qist"], "pass-on" in offered["qist deputy"]) == (False, True)
