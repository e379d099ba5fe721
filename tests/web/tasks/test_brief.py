from fastapi import FastAPI
from lxml import html

from models.forms import FORMS
from models.records import HumanTask
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.tasks.brief import BRIEFS
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in, visible_text


def brief(shown: Shown) -> list[tuple[str, str]]:
    """The lines that stand above the form."""
    lines: list[html.HtmlElement] = shown.page.xpath("//div[@class='qi-brief']//dl/div")
    return [(visible_text(line.xpath("./dt")[0]), visible_text(line.xpath("./dd")[0])) for line in lines]


def opened(world: World, app: FastAPI, kind: TaskKind, who: str) -> Shown:
    return signed_in(app, address(who)).open(f"/tasks/{world.task(kind).id}")


def test_every_kind_says_what_stands_above_its_form() -> None:
    assert set(BRIEFS) == set(FORMS)


def test_action_is_said_in_its_own_words_with_how_one_will_know_and_its_owner_to_anybody_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.IMPLEMENT_ACTION)

    action = ("Action", "A senior clinician at the front door from 16:00 to 24:00 each day.")
    known_by = [
        ("It worked when", "First senior review within 60 minutes"),
        ("Measure", "Within four hours"),
        ("Strength", "Strong"),
    ]
    assert brief(opened(sqlite_world, app, TaskKind.IMPLEMENT_ACTION, "deputy")) == [action, *known_by]
    with unit_of_work() as session:
        task = session.get_one(HumanTask, sqlite_world.task(TaskKind.IMPLEMENT_ACTION).id)
        task.assignee_id = sqlite_world.id_of("lead")
    assert brief(opened(sqlite_world, app, TaskKind.IMPLEMENT_ACTION, "lead")) == [
        action,
        ("Owner", "Jonas Whitfield"),
        *known_by,
    ]


def test_whoever_judges_an_action_reads_how_strong_it_was(sqlite_world: World, app: FastAPI) -> None:
    """OB-113: the strength stands wherever the action does."""
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.CHECK_EFFECT)

    lines = dict(brief(opened(sqlite_world, app, TaskKind.CHECK_EFFECT, "lead")))

    assert lines["Action"].startswith(
        "A senior clinician at the front door from 16:00 to 24:00 each day. (strong) – "
    )


def test_whoever_enters_figures_reads_what_is_measured_with_its_target(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.SUBMIT_DATA)

    assert brief(opened(sqlite_world, app, TaskKind.SUBMIT_DATA, "lead"))[-1] == (
        "Measure",
        (
            "Within four hours: Attendances that ended within four hours, out of all attendances; "
            "target at least 95%"
        ),
    )


def test_librarian_reads_the_question_and_the_aim(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()

    assert brief(opened(sqlite_world, app, TaskKind.SEARCH_EVIDENCE, "library")) == [
        ("Question", "Which changes to triage shorten waits in urgent care centres?"),
        ("Aim", "At least 95 in 100 attendances end within four hours, within twelve months."),
    ]


def test_condition_stands_with_who_set_it_and_when(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.APPROVE)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    sqlite_world.walk_to(Stage.DATA_COLLECTION)

    assert brief(opened(sqlite_world, app, TaskKind.MEET_CONDITION, "lead")) == [
        ("Condition", "Send the data collection sheet to the QI Support Team."),
        ("Set by", "Daniel Okafor, QI Support Team, Monday 2 November 2026"),
    ]


def test_whoever_decides_again_sees_what_was_asked_for_and_what_changed_and_nothing_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    sqlite_world.answer(TaskKind.PROPOSE, aim="At least 97 in 100.", sponsor="Chief Nurse")
    sqlite_world.walk_to(Stage.REGISTRATION)

    assert brief(opened(sqlite_world, app, TaskKind.REGISTER, "qist")) == [
        (
            "What do you want to achieve, by how much, by when?",
            (
                "At least 97 in 100. "
                "(was: At least 95 in 100 attendances end within four hours, within twelve months.)"
            ),
        ),
        ("Which senior person backs it?", "Chief Nurse (was: Dr Nadia Rahman)"),
        (
            "You asked: Please say which standard you will compare with.",
            "Reply: We looked at it again and keep it.",
        ),
    ]


def test_long_words_are_cut_above_the_form_and_whole_in_everything_so_far(
    sqlite_world: World, app: FastAPI
) -> None:
    question = " ".join(["Which changes shorten waits"] * 20)
    sqlite_world.propose(evidence_question=question)

    shown = opened(sqlite_world, app, TaskKind.SEARCH_EVIDENCE, "library")

    assert [text[-3:] for label, text in brief(shown) if label == "Question"] == ["s …"]
    assert question in shown.facts.values()


def test_sponsor_reads_the_aim_and_whoever_registers_reads_whether_it_is_backed(
    sqlite_world: World, app: FastAPI
) -> None:
    sponsor, lead = "quality lead elsewhere", "Dr Amara Osei, amara.osei@northbrook.example"
    sqlite_world.propose(sponsor_email=address(sponsor), help_wanted=[])
    aim = "At least 95 in 100 attendances end within four hours, within twelve months."

    asked = opened(sqlite_world, app, TaskKind.CONFIRM_SPONSOR, sponsor)
    assert brief(asked) == [("Aim", aim), ("Lead", lead)]
    assert "I cannot say yet: ask me on a new date" in asked.content
    sqlite_world.walk_until(TaskKind.REGISTER)
    waiting = dict(brief(opened(sqlite_world, app, TaskKind.REGISTER, "qist")))["Sponsor"]
    sqlite_world.answer(TaskKind.CONFIRM_SPONSOR)

    backed = dict(brief(opened(sqlite_world, app, TaskKind.REGISTER, "qist")))["Sponsor"]
    assert [waiting, backed] == [
        "Dr Nadia Rahman: not confirmed yet (asked on Monday 2 November 2026)",
        "Dr Nadia Rahman: backs it (Monday 2 November 2026)",
    ]
    page = signed_in(app, address("lead")).open(f"/projects/{sqlite_world.project.reference}")
    assert page.facts["Sponsor"] == backed
