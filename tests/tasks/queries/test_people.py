"""People and roles as the team sees them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from models.errors import NotFound, OnlyForTheTeam
from models.records import Person
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.stand_ins import confirm_stand_in
from tasks.queries.people.absences import own_absences
from tasks.queries.people.my_page import own_work
from tasks.queries.people.people import ListedPerson, find_people, person_seen
from tasks.queries.people.roles import roles_seen
from tests.support.absences import away, leave
from tests.support.mail.mornings import nov
from tests.support.servers.statements import statements
from tests.support.stored_rows import let_leave, reload_trust
from tests.support.trust_at_work import QI, World, address, nonce

TEAM = ("qist", "qist deputy", "qist member", "head of audit", "director")
OTHERS = ("lead", "quality lead", "quality group", "library", "medical officer", "board")


def listed(world: World, search: str) -> ListedPerson:
    [person] = find_people(world.id_of("qist"), search=search).people
    return person


@pytest.mark.parametrize("who", TEAM)
def test_the_team_sees_people_and_roles(sqlite_world: World, who: str) -> None:
    viewer = sqlite_world.id_of(who)

    assert find_people(viewer).total == 48
    assert roles_seen(viewer).vacant == []
    assert person_seen(viewer, viewer).person.email == address(who)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_them(sqlite_world: World, who: str) -> None:
    viewer = sqlite_world.id_of(who)

    for look in (find_people, roles_seen):
        with pytest.raises(OnlyForTheTeam):
            look(viewer)
    for whose in (viewer, "0" * 32):
        with pytest.raises(OnlyForTheTeam):
            person_seen(viewer, whose)


def test_person_is_listed_with_what_hangs_on_them(world: World) -> None:
    world.propose(**QI, help_wanted=[], evidence_question=None)
    away(world, "lead", leave("2026-11-20", "2026-11-25", "deputy"))
    away(world, "lead", leave("2026-11-09", "2026-11-13"))
    world.go_to(nov(17))

    assert listed(world, "osei NORTHBROOK") == ListedPerson(
        id=world.id_of("lead"),
        name="Dr Amara Osei",
        email=address("lead"),
        service="Urgent Care",
        roles=[],
        away_from=date(2026, 11, 20),
        away_to=date(2026, 11, 25),
        stand_in="Jonas Whitfield",
        contract_ends_on=date(2029, 7, 31),
        left_on=None,
        bronze_on=date(2025, 5, 12),
        open_tasks=1,
        overdue_tasks=1,
        leads=1,
    )
    deputy = listed(world, "samir")
    assert (deputy.roles, deputy.open_tasks, deputy.leads, deputy.away_from) == (
        ["CDS quality lead, Urgent Care (deputy)"],
        0,
        0,
        None,
    )


def test_closed_projects_and_answered_tasks_hang_on_nobody(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)

    lead = listed(sqlite_world, "osei")

    assert (lead.open_tasks, lead.overdue_tasks, lead.leads) == (0, 0, 0)


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        ("helen", ["Dr Helen Marsh"]),
        ("dr shah", ["Dr Imran Shah"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
        ("library@", ["Library and Knowledge Service"]),
    ],
)
def test_people_are_found_by_name_and_address(sqlite_world: World, search: str, texts: list[str]) -> None:
    people = find_people(sqlite_world.id_of("qist"), search=search)

    assert ([person.name for person in people.people], people.total) == (texts, len(texts))


def test_list_needs_as_many_statements_for_many_people_as_for_one(sqlite_world: World) -> None:
    sqlite_world.propose()
    viewer = sqlite_world.id_of("qist")
    with statements() as of_one:
        assert len(find_people(viewer, search="osei").people) == 1
    with statements() as of_many:
        assert len(find_people(viewer).people) == 25

    assert len(of_many) == len(of_one)


def test_roles_that_nobody_holds_come_first_and_leavers_are_told_apart(
    sqlite_world: World, tmp_path: Path
) -> None:
    reload_trust(sqlite_world, tmp_path, '[roles.library]\nholder = "library@northbrook.example"\n', "")
    let_leave(sqlite_world, tmp_path, "quality lead")
    let_leave(sqlite_world, tmp_path, "quality group")

    seen = roles_seen(sqlite_world.id_of("qist"))

    assert seen.vacant == ["Library and Knowledge Service", "CDS Quality Group, Urgent Care"]
    held = {
        (role.role.label, role.service): [
            (standing.value, holder.name, holder.is_here)
            for standing, holders in role.people.items()
            for holder in holders
        ]
        for role in (*seen.of_trust, *seen.of_services)
    }
    assert held["CDS quality lead", "Urgent Care"] == [
        ("holder", "Dr Helen Marsh", False),
        ("deputy", "Samir Qureshi", True),
    ]
    assert held["Library and Knowledge Service", ""] == []
    assert (len(seen.of_trust), len(seen.of_services)) == (20, 10)


def test_page_of_a_person_has_what_they_are_asked_lead_and_cover(world: World) -> None:
    world.propose(help_wanted=[], evidence_question=None)
    away(world, "lead", leave("2026-11-09", "2026-11-13", "deputy"), by="qist")

    lead = person_seen(world.id_of("qist"), world.id_of("lead"))
    deputy = person_seen(world.id_of("head of audit"), world.id_of("deputy"))

    assert [(task.asked, task.project) for task in lead.tasks] == [("Review the evidence", "QI-2026-0001")]
    assert [project.reference for project in lead.projects] == ["QI-2026-0001"]
    assert [(absence.stand_in, absence.entered_by, absence.may_take_back) for absence in lead.absences] == [
        ("Jonas Whitfield", "Ruth Calder", True)
    ]
    assert (lead.may_reassign, deputy.may_reassign) == (True, False)
    assert [(absence.name, absence.may_take_back) for absence in deputy.standing_in] == [
        ("Dr Amara Osei", False)
    ]
    with pytest.raises(NotFound):
        person_seen(world.id_of("qist"), "0" * 32)


def test_stand_in_finds_the_tasks_of_whoever_is_away_as_long_as_that_lasts(world: World) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    away(world, "qist", leave("2026-11-03", "2026-11-04", "colleague"))
    [absence] = own_absences(world.id_of("qist"))
    away(world, "lead", leave("2026-11-03", "2026-11-04", "colleague"))

    def shared() -> list[str]:
        return [task.asked for task in own_work(world.id_of("colleague")).shared.lines]

    assert shared() == []
    world.go_to(nov(3))
    assert shared() == []
    confirm_stand_in(absence.id, world.id_of("qist deputy"), nonce())
    assert shared() == ["Screen and register the project"]
    assert [absence.name for absence in own_work(world.id_of("colleague")).standing_in] == [
        "Ruth Calder",
        "Dr Amara Osei",
    ]
    world.go_to(nov(5))
    assert shared() == []


def test_person_who_leaves_one_day_is_listed_with_that_day(sqlite_world: World) -> None:
    with unit_of_work() as session:
        leaver = update(Person).where(Person.email == address("lead"))
        session.execute(leaver.values(left_on=date(2026, 12, 24)))

    assert listed(sqlite_world, "osei").left_on == date(2026, 12, 24)


def test_only_what_its_reader_may_pass_on_leads_to_where_that_is_done(sqlite_world: World) -> None:
    """A sponsor answers for themselves; who decides is not chosen by whoever takes part in the project (P7)."""
    world = sqlite_world
    named = {"sponsor": "Dr Nadia Rahman", "sponsor_email": address("quality lead elsewhere")}
    world.propose(by="qist member", **QI, **named)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    def passable(reader: str, person: str) -> list[str]:
        seen = person_seen(world.id_of(reader), world.id_of(person))
        return [task.kind for task in seen.tasks if task.id in seen.passable]

    assert passable("qist", "quality lead elsewhere") == []
    assert passable("qist", "quality lead") == [TaskKind.APPROVE]
    assert passable("qist member", "quality lead") == passable("head of audit", "quality lead") == []
