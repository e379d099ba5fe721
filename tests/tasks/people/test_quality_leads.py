"""A new quality lead hears what waits, how to decide and who covers, once (11.2; OB-152)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from models.clock import now
from models.records import Project, ProjectPart
from models.vocabulary import Letter, Part, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.quality_leads import open_tasks_of
from tasks.people.trust_file import load_trust
from tests.support.stored_rows import reload_trust
from tests.support.trust_at_work import DEMONSTRATION, QI, World, address
from tests.support.web.browsing import signed_in
from web.app import create_app

HOLDER = f'holder = "{address("quality lead")}"\ndeputy = "{address("quality deputy")}"'
NEW = f'holder = "{address("quality lead elsewhere")}"\ndeputy = "{address("quality deputy")}"'


def to_approve(world: World) -> None:
    """A project whose approval the quality lead of its service is asked for."""
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)


def welcomed(world: World) -> list[str]:
    return [
        world.names.get(mail.to_address, mail.to_address)
        for mail in world.mails()
        if mail.letter is Letter.QUALITY_LEAD_BEGINS
    ]


def test_whoever_holds_the_role_from_now_on_is_written_to_once(world: World, tmp_path: Path) -> None:
    to_approve(world)
    assert welcomed(world) == []

    reload_trust(world, tmp_path, HOLDER, NEW)
    reload_trust(world, tmp_path, HOLDER, NEW)

    assert welcomed(world) == ["quality lead elsewhere"]
    [letter] = [mail for mail in world.mails() if mail.letter is Letter.QUALITY_LEAD_BEGINS]
    assert letter.subject == "You are the quality lead of Urgent Care now"
    text = " ".join(letter.body_text.split())
    assert "Approve the project: 1, the first by" in text
    assert "1 project of Urgent Care is under way." in text
    assert "Samir Qureshi is asked when you say that you are away." in text


def test_nothing_waits_that_rests_or_that_the_reader_may_never_decide(sqlite_world: World) -> None:
    to_approve(sqlite_world)
    reader, other = sqlite_world.id_of("quality lead elsewhere"), sqlite_world.id_of("quality lead")
    assert [waiting(sqlite_world, who) for who in (reader, other)] == [1, 1]

    with unit_of_work() as session:
        project_id = sqlite_world.project_id
        session.add(ProjectPart(project_id=project_id, person_id=reader, part=Part.MEMBER, began_at=now()))
    assert [waiting(sqlite_world, who) for who in (reader, other)] == [0, 1]

    with unit_of_work() as session:
        session.get_one(Project, sqlite_world.project_id).held_until = sqlite_world.today + timedelta(days=9)
    assert waiting(sqlite_world, other) == 0


def waiting(world: World, person_id: str) -> int:
    """How much waits in the service of the project for somebody who leads on quality there."""
    with reading() as session:
        return len(open_tasks_of(session, world.project.service_id or "", person_id))


def test_launch_writes_to_every_quality_lead_who_was_not_written_to_yet(
    sqlite_world: World, tmp_path: Path
) -> None:
    reload_trust(sqlite_world, tmp_path, HOLDER, NEW)

    sqlite_world.wait(minutes=1)
    loaded = load_trust(DEMONSTRATION / "trust.toml", welcomes_all=True)

    assert loaded.welcomed == 5
    assert load_trust(DEMONSTRATION / "trust.toml", welcomes_all=True).welcomed == 0


def test_first_day_of_a_quality_lead_shows_what_waits_and_who_covers(sqlite_world: World) -> None:
    to_approve(sqlite_world)
    app = create_app()

    shown, deputy, other = (
        signed_in(app, address(who)).open("/first-day") for who in ("quality lead", "quality deputy", "lead")
    )

    assert "You are its quality lead. 1 project under way." in shown.text
    assert "Samir Qureshi deputises for you." in shown.text
    assert len(shown.page.xpath("//main//a[starts-with(@href, '/tasks/')]")) == 1
    assert "You deputise for Helen Marsh" in deputy.text.replace("Dr ", "")
    assert other.status == 403
