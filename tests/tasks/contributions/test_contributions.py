"""What people did, by the record: certificates and their codes, one's own record, a manager's team (OB-014, OB-086)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from sqlalchemy import update

from models.errors import NobodysManager, NotFound, OnlyForTheTeam
from models.records import Project
from models.vocabulary import ProjectType, Stage, TaskKind
from tasks.closing.retention import DESTRUCTIONS
from tasks.contributions.certificates import certificate, certificate_file, certificates_of_project
from tasks.contributions.portfolio import portfolio, portfolio_csv, portfolio_pdf
from tasks.contributions.team import has_team, team_of
from tasks.database.unit_of_work import unit_of_work
from tasks.projects.daily_checks import check_projects
from tasks.queries.people.my_page import own_work
from tests.support.mail.mornings import at
from tests.support.reports.lived_projects import Life, live
from tests.support.reports.project_evidence import UP
from tests.support.trust_at_work import World


def test_contributors_have_a_certificate_for_each_finished_cycle_with_what_they_did(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.REPORT_FINDINGS)
    reference = world.project.reference
    assert certificates_of_project(reference, world.id_of("qist")) == []
    world.walk_to(Stage.CLOSED)

    made = {each.name: each for each in certificates_of_project(reference, world.id_of("qist"))}

    assert sorted(made) == ["Dr Amara Osei", "Jonas Whitfield"]
    assert (made["Dr Amara Osei"].roles, made["Dr Amara Osei"].deeds[0]) == (
        ("Project lead",),
        "Led the project",
    )
    assert made["Jonas Whitfield"].deeds == ("Took part in the project team", "Carried out 1 action")
    assert not any("hour" in deed for each in made.values() for deed in each.deeds)


def test_certificate_is_looked_up_by_its_person_and_the_team_and_nobody_else(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    code = portfolio(sqlite_world.id_of("lead")).projects[0].certificates[0].code

    for who in ("lead", "qist"):
        assert certificate(code.lower(), sqlite_world.id_of(who)).name == "Dr Amara Osei"
    for who, wrong in (
        ("deputy", code),
        ("qist", f"{code[:-1]}{'B' if code.endswith('A') else 'A'}"),
        ("qist", "QI-2026-9999-1-AAAAAAAAAA"),
        ("qist", "x"),
    ):
        with pytest.raises(NotFound):
            certificate(wrong, sqlite_world.id_of(who))
    for typed in (code, f"{code}\n", code.lower(), code.replace("I", "\u0131")):
        name, content = certificate_file(typed, sqlite_world.id_of("lead"))
        assert (name, content[:4]) == (f"certificate-{code}.pdf", b"%PDF")
    with pytest.raises(OnlyForTheTeam):
        certificates_of_project("QI-2026-0001", sqlite_world.id_of("lead"))


def test_team_members_and_action_owners_see_their_projects_with_role_and_last_cycle(world: World) -> None:
    live(world, Life(project_type=ProjectType.CLINICAL_AUDIT, cycles=(UP[:13], UP[13:])))
    member = world.id_of("deputy")
    with unit_of_work() as session:
        session.execute(update(Project).values(deputy_id=None))

    work, record = own_work(member), portfolio(member)

    assert work.roles == {"QI-2026-0001": ["Team member", "Action owner"]}
    assert set(work.last_cycles) == {"QI-2026-0001"}
    [project] = record.projects
    assert (project.roles, project.cycle) == (["Team member", "Action owner"], world.project.cycle)
    assert project.last_cycle_on is not None
    rows = list(csv.reader(StringIO(portfolio_csv(record).decode("utf-8-sig"))))
    assert rows[1][:3] == ["QI-2026-0001", "Four-hour standard", "Team member; Action owner"]
    assert portfolio_pdf(record).startswith(b"%PDF")


def test_manager_sees_whom_the_record_gives_them_and_others_see_nobody(world: World) -> None:
    world.propose()
    with unit_of_work() as session:
        session.execute(update(Project).values(supervisor_id=world.id_of("director")))

    of_service = team_of(world.id_of("quality lead"))
    supervised = team_of(world.id_of("director"))

    names = [person.name for person in of_service.people]
    assert ("Dr Amara Osei" in names, names == sorted(names)) == (True, True)
    assert [(person.name, person.is_supervised) for person in supervised.people] == [("Dr Amara Osei", True)]
    assert [each.roles for each in supervised.people[0].projects] == [["Project lead"]]
    assert team_of(world.id_of("quality lead elsewhere"), "urgent-care").of != of_service.of
    assert not has_team(world.id_of("library"))
    with pytest.raises(NobodysManager):
        team_of(world.id_of("library"), "urgent-care")


def test_support_team_chooses_any_service(sqlite_world: World) -> None:
    team = team_of(sqlite_world.id_of("qist"))
    chosen = team_of(sqlite_world.id_of("qist"), "urgent-care")

    assert (team.people, len(team.services) > 1) == ([], True)
    assert "Dr Amara Osei" in [person.name for person in chosen.people]


def test_certificate_keeps_its_dates_when_the_data_are_destroyed_years_later_ob_014(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.CLOSED)
    reference = world.project.reference
    before = [each.dates for each in certificates_of_project(reference, world.id_of("qist"))]
    until = world.project.retention_until
    assert until is not None
    world.go_to(at(until, 9))
    while not check_projects(DESTRUCTIONS):
        world.wait(days=1)

    world.answer(TaskKind.DESTROY_DATA, destroyed_on=world.today.isoformat())

    assert [each.dates for each in certificates_of_project(reference, world.id_of("qist"))] == before
