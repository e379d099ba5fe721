"""The list that a Trust kept before is taken into the register: each project once, and nothing is made up (OB-100)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.clock import local_date, now
from models.errors import BadFile, OnlyForTheTeam
from models.records import Draft, HistoryEntry, Project, ProjectNote, Transition
from models.vocabulary import Letter, Part, ProjectType, Stage, TaskKind
from tasks.answers.drafts import typed_for
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading
from tasks.final_report.keeping import unkept_reports
from tasks.projects.begun_for_lead.earlier_list import (
    EarlierList,
    EarlierListImport,
    as_text,
    import_projects,
    preview_projects,
    read_earlier_list,
)
from tasks.projects.project_rows import project_to_read
from tasks.queries.register.finding import RegisterFilter, find_projects
from tests.support.absences import away, leave
from tests.support.stored_rows import let_leave, moves, story
from tests.support.trust_at_work import World, address, everything

HEADING = "Reference,Title,Kind,State,Lead email,Lead name,Service,Stage,Began on,Ended on,Aim,Notes\n"
CLOSED = (
    "CA-2023-041,Sepsis six within the hour,Clinical audit,Completed,"
    f"{address('lead')},,Urgent Care,,01/02/2023,30/11/2023,,Cycle 2 was never made.\n"
)
UNDER_WAY = (
    f"CA-2026-003,Falls on Ward 7,QIP,In progress,{address('colleague')},,urgent-care,Data collection,"
    "02/03/2026,,Fewer falls by a third.,\n"
)


def written(folder: Path, *rows: str, heading: str = HEADING) -> Path:
    path = folder / "audits.csv"
    path.write_text(heading + "".join(rows), encoding="utf-8")
    return path


def earlier(world: World, path: Path, who: str = "qist") -> EarlierList:
    return EarlierList(read_earlier_list(path), path.name, world.id_of(who))


def outcomes(result: EarlierListImport) -> list[tuple[str, bool]]:
    return [(row.earlier_reference, row.is_new) for row in result.rows]


def project(earlier_reference: str) -> Project:
    with reading() as session:
        query = select(Project.reference).where(Project.earlier_reference == earlier_reference)
        return project_to_read(session, session.scalars(query).one())


def refusal(world: World, folder: Path, *rows: str, heading: str = HEADING) -> list[str]:
    before = everything()
    with pytest.raises(BadFile) as refused:
        import_projects(earlier(world, written(folder, *rows, heading=heading)))
    assert everything() == before
    return refused.value.problems


def test_what_has_ended_comes_in_as_a_record_of_which_nobody_is_asked_anything(
    world: World, tmp_path: Path
) -> None:
    path = written(tmp_path, CLOSED)

    result = import_projects(earlier(world, path))

    record = project("CA-2023-041")
    assert outcomes(result) == [("CA-2023-041", True)]
    assert (record.stage, record.project_type) == (Stage.CLOSED, ProjectType.CLINICAL_AUDIT)
    assert (local_date(record.created_at), record.closed_at and local_date(record.closed_at)) == (
        date(2023, 2, 1),
        date(2023, 11, 30),
    )
    assert (record.tasks, world.mails(), moves(record.id)) == ([], [], [])
    assert story(record.id) == ["Imported from audits.csv as closed. Its reference there: CA-2023-041"]
    with reading() as session:
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.project_id == record.id)).one()
        note = session.scalars(select(ProjectNote)).one()
        assert unkept_reports() == []
    assert (entry.person_id, note.note) == (world.id_of("qist"), "Cycle 2 was never made.")
    assert record.part_of(world.id_of("qist")) is None
    verify_chain()


def test_what_ended_today_has_ended_by_now(sqlite_world: World, tmp_path: Path) -> None:
    today = CLOSED.replace("30/11/2023", f"{sqlite_world.today:%d/%m/%Y}")

    import_projects(earlier(sqlite_world, written(tmp_path, today)))

    assert project("CA-2023-041").closed_at == now()


def test_what_is_under_way_begins_with_its_proposal_filled_in_and_no_approval_taken_over(
    world: World, tmp_path: Path
) -> None:
    import_projects(earlier(world, written(tmp_path, UNDER_WAY)))

    begun = project("CA-2026-003")
    [task] = begun.tasks
    assert (begun.stage, task.kind, task.assignee.email) == (
        Stage.PROPOSAL,
        TaskKind.PROPOSE,
        address("colleague"),
    )
    assert task.opened_because.startswith(
        "It is under way already: in the earlier list it is CA-2026-003, at “Data coll"
    )
    with reading() as session:
        draft = session.scalars(select(Draft)).one()
        assert session.scalars(select(Transition.to_state)).all() == ["proposal"]
    assert draft.typed == {
        "title": "Falls on Ward 7",
        "project_type": "quality_improvement",
        "aim": "Fewer falls by a third.",
        "service": "urgent-care",
        "lead_name": "Leila Haddad",
        "lead_email": address("colleague"),
    }
    assert [(mail.letter, mail.to_address) for mail in world.mails()] == [
        (Letter.TASK_OPENED, address("colleague"))
    ]
    world.project_id = begun.id
    world.answer(TaskKind.PROPOSE, lead_name="Leila Haddad", lead_email=address("colleague"))
    assert world.project.stage is Stage.EVIDENCE_REVIEW
    assert world.project.part_of(world.id_of("colleague")) == (Part.LEAD, None)


def test_lead_who_is_back_finds_the_proposal_filled_in_as_whoever_stands_in_for_them_did(
    sqlite_world: World, tmp_path: Path
) -> None:
    away(sqlite_world, "colleague", leave("2026-11-01", "2026-11-13", "deputy"))

    import_projects(earlier(sqlite_world, written(tmp_path, UNDER_WAY)))

    [task] = project("CA-2026-003").tasks
    assert task.assignee_id == sqlite_world.id_of("deputy")
    assert task.why_asked == (
        "You are asked for Leila Haddad, who is away to Friday 13 November 2026. It is under way already: in the "
        "earlier list it is CA-2026-003, at “Data collection”. What that list says is filled in. Check it, and "
        "complete what is missing."
    )
    filled = typed_for(task.id, sqlite_world.id_of("colleague"))
    assert (filled["title"], filled) == (
        "Falls on Ward 7",
        typed_for(task.id, sqlite_world.id_of("deputy")),
    )


def test_aim_of_what_has_ended_is_kept_before_its_notes(sqlite_world: World, tmp_path: Path) -> None:
    row = CLOSED.replace(",,Cycle 2", ",Antibiotics within the hour.,Cycle 2")

    import_projects(earlier(sqlite_world, written(tmp_path, row, UNDER_WAY)))

    with reading() as session:
        notes = session.scalars(select(ProjectNote.note)).all()
    assert notes == ["Aim: Antibiotics within the hour.\n\nCycle 2 was never made."]


def test_title_that_stands_twice_in_a_list_is_said_of_the_second(sqlite_world: World, tmp_path: Path) -> None:
    preview = preview_projects(
        earlier(sqlite_world, written(tmp_path, CLOSED, CLOSED.replace("CA-2023-041", "CA-2024-007")))
    )

    assert [row.same_title for row in preview.rows] == ["", preview.rows[0].reference]


def test_sent_again_nothing_changes_and_a_longer_list_adds_what_is_new(
    sqlite_world: World, tmp_path: Path
) -> None:
    import_projects(earlier(sqlite_world, written(tmp_path, CLOSED)))
    before = everything()

    again = import_projects(earlier(sqlite_world, written(tmp_path, CLOSED)))
    assert (outcomes(again), everything()) == ([("CA-2023-041", False)], before)

    longer = import_projects(earlier(sqlite_world, written(tmp_path, CLOSED, UNDER_WAY)))
    assert outcomes(longer) == [("CA-2023-041", False), ("CA-2026-003", True)]
    assert longer.said == "2 projects read: 1 under way, 0 ended, 1 in the register already"


def test_preview_says_what_the_import_does_and_stores_nothing(sqlite_world: World, tmp_path: Path) -> None:
    path = written(tmp_path, CLOSED, UNDER_WAY)
    before = everything()

    preview = preview_projects(earlier(sqlite_world, path))

    assert everything() == before
    assert [row.said for row in preview.rows] == [
        "Comes in as closed; nobody is asked anything",
        f"Begins with its proposal, filled in; {address('colleague')} is asked to check and complete it",
    ]
    assert preview == import_projects(earlier(sqlite_world, path))


def test_projects_of_the_earlier_list_are_found_by_their_reference_there(
    world: World, tmp_path: Path
) -> None:
    import_projects(earlier(world, written(tmp_path, CLOSED, UNDER_WAY)))

    rows = find_projects(RegisterFilter(search="CA-2023")).projects
    assert [(row.title, row.earlier_reference) for row in rows] == [
        ("Sepsis six within the hour", "CA-2023-041")
    ]


def test_title_of_another_project_is_said_and_refuses_nothing(sqlite_world: World, tmp_path: Path) -> None:
    known = sqlite_world.propose(title="Sepsis Six within the hour").reference

    preview = preview_projects(earlier(sqlite_world, written(tmp_path, CLOSED, UNDER_WAY)))

    assert [row.same_title for row in preview.rows] == [known, ""]
    assert preview.rows[0].said.endswith(f"{known} has the same title")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Clinical audit", "Survey", ("row 2, kind: “Survey” is none of “Quality improvement”, “Clinical audit”, "
         "“Service evaluation”, “National audit or enquiry”.")),
        ("Completed", "Maybe", ("row 2, state: “Maybe” is none of “Under way”, “Closed”, “Abandoned”, “Withdrawn”, "
         "“Declined”.")),
        ("Urgent Care", "Paediatrics", ("row 2, service: there is no service “Paediatrics”; services are "
         "adult-mental-health, children, community, older-people, urgent-care.")),
        (address("lead"), "a@elsewhere.example", ("row 2, lead_email: “a@elsewhere.example” is not known: use an "
         "address at northbrook.example.")),
        ("30/11/2023", "", "row 2, ended_on: is missing: a project that has ended has its day."),
        ("30/11/2023", "30/11/2022", "row 2, ended_on: is before the project began."),
        ("30/11/2023", "30/11/2027", "row 2, ended_on: is a day to come."),
        ("Completed", "Live", ("row 2, ended_on: is given of a project that is under way: clear it, or change the "
         "state.")),
    ],
)  # fmt: skip
def test_each_error_names_row_column_and_rule_and_nothing_is_stored(
    sqlite_world: World, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert refusal(sqlite_world, tmp_path, CLOSED.replace(old, new)) == [problem]


def test_reference_that_stands_twice_or_a_lead_who_has_left_is_refused(
    sqlite_world: World, tmp_path: Path
) -> None:
    assert refusal(sqlite_world, tmp_path, CLOSED, CLOSED) == [
        "row 3, reference: “CA-2023-041” stands in row 2 already."
    ]
    let_leave(sqlite_world, tmp_path, "colleague")
    sqlite_world.wait(minutes=1)
    assert refusal(sqlite_world, tmp_path, UNDER_WAY) == [
        "row 2, lead_email: Leila Haddad has left: name whoever leads it now."
    ]


def test_only_the_support_team_takes_a_list_in(sqlite_world: World, tmp_path: Path) -> None:
    with pytest.raises(OnlyForTheTeam):
        import_projects(earlier(sqlite_world, written(tmp_path, CLOSED), "lead"))


def test_text_that_a_page_keeps_says_the_same_in_the_same_rows(sqlite_world: World, tmp_path: Path) -> None:
    _ = sqlite_world
    rows = read_earlier_list(written(tmp_path, CLOSED, "\n\n", UNDER_WAY))

    kept = tmp_path / "kept.csv"
    kept.write_text(as_text(rows), encoding="utf-8")

    assert [row.number for row in rows] == [2, 5]
    assert read_earlier_list(kept) == rows
