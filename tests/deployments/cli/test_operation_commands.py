"""What the QI Support Team does and looks up by command: by the table of Prefect’s forms, in lists that fit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.records import Meeting
from models.settings import settings
from models.vocabulary import Letter, PaperKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.archive.issuing import issue_for_meeting
from tests.support.command_line import QI
from tests.support.stored_rows import story
from tests.support.trust_at_work import DEMONSTRATION, World, address, everything

CLI = (sys.executable, "-m", "deployments.cli")


@pytest.fixture
def at_work(qi: QI, sqlite_world: World, sqlite_database: str) -> QI:
    """Commands of a Trust with one project."""
    os.environ["QI_DATABASE_URL"] = sqlite_database
    settings.cache_clear()
    sqlite_world.propose()
    return qi


def test_a_task_is_moved_and_passed_on_as_from_prefect(at_work: QI, sqlite_world: World) -> None:
    """OB-099, OB-054."""
    world, reference = sqlite_world, sqlite_world.project.reference
    by = ("--by", address("qist"))
    later = ("project", "extend", reference, "--due-on", "2026-11-30", "--reason", "The ward moves.", *by)
    stored = everything()

    shown = at_work(*later, "--dry-run")
    refused = at_work(*later[:-1], address("lead"))

    assert (shown[0], shown[1].splitlines()[0], everything()) == (
        0,
        "Would do: Literature search: date moved from Mon 16 Nov 2026 to Mon 30 Nov 2026 (asked on the command line)",
        stored,
    )
    assert refused == (1, "", "qi: Say who asks: somebody of the QI Support Team.\n")
    done = json.loads(at_work(*later, "--json")[1])
    assert (done["state"], done["effect"]["letters"]) == (
        "Done",
        [Letter.DATE_MOVED.label, Letter.STEP_TAKEN.label],
    )
    assert story(world.project_id)[-1].endswith("to Mon 30 Nov 2026 (asked on the command line)")
    receipt = world.mails()[-1]
    assert receipt.subject.startswith("Done on the command line in your name: Move the date")
    to = (
        "--name",
        "Jonas Whitfield",
        "--email",
        "jonas.whitfield@northbrook.example",
        "--reason",
        "He knows it.",
    )
    assert at_work("project", "reassign", reference, *to, *by)[0] == 1  # he has not the Library’s role


def test_a_project_rests_goes_on_and_is_handed_over(at_work: QI, sqlite_world: World) -> None:
    """OB-099, OB-043."""
    reference, by = sqlite_world.project.reference, ("--by", address("qist"))

    assert at_work("project", "show", reference.lower())[1].startswith(reference)
    refused = at_work("project", "resume", reference, *by)
    assert (refused[0], "cannot be done as it stands: " in refused[2]) == (1, True)
    at_work("project", "hold", reference, "--reason", "Building work.", "--review-on", "2027-01-11", *by)
    assert sqlite_world.project.held_until is not None
    assert at_work("project", "resume", reference, *by)[1].startswith("Done: Under way again")
    to = ("--name", "Jonas Whitfield", "--email", "jonas.whitfield@northbrook.example", "--reason", "I go.")
    handed = at_work("project", "hand-over", reference, *to, "--on-day", "2026-12-01", *by)
    assert (handed[0], handed[1].splitlines()[0][:5]) == (0, "Done:")
    assert json.loads(at_work("outbox", "list", "--search", reference, "--most", "2", "--json")[1])[0][
        "letter"
    ] == (Letter.DONE_IN_PREFECT)


def test_people_and_emails_are_listed_on_lines_that_fit(
    at_work: QI, sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = at_work("people", "list", "--search", "okafor")[1]
    monkeypatch.setenv("COLUMNS", "72")
    people, mails = at_work("people", "list")[1].splitlines(), at_work("outbox", "list")[1].splitlines()

    assert "daniel.okafor@northbrook.example" in whole
    assert {len(line) <= 72 for line in [*people, *mails]} == {True}
    assert any("…" in line for line in people)
    assert (people[0].strip(), people[1].split()[0], "gone" in people[1]) == ("Away or", "Name", True)
    assert len(people) == 3 + int(people[-1].split()[0])
    rows = [line.split()[:4] for line in mails if line.startswith("Mon")]
    assert rows == [["Mon", "2", "Nov", "2026"]] * len(sqlite_world.mails())


def test_pack_of_a_meeting_is_a_draft_until_its_paper_is_made_and_then_that_paper(
    at_work: QI, tmp_path: Path
) -> None:
    """OB-069."""
    held = {"held_on": date(2026, 12, 10), "papers_due_on": date(2026, 12, 3)}
    with unit_of_work() as session:
        session.add(Meeting(kind=PaperKind.QUALITY_COMMITTEE, **held))
    stored = everything()

    draft = at_work("report", "pack", "--meeting", "qc-2026-12-10", "--out", str(tmp_path))

    assert draft[1].startswith("A draft: the paper is made on Wednesday 2 December 2026.\n")
    assert (everything(), (tmp_path / "QC-2026-12-10-draft.pdf").exists()) == (stored, True)
    with reading() as session:
        meeting_id = session.scalars(select(Meeting.id).filter_by(**held)).one()
    issue_for_meeting(meeting_id)
    made = at_work("report", "pack", "--meeting", "QC-2026-12-10", "--out", str(tmp_path))
    assert (made[0], "draft" in made[1], (tmp_path / "QC-2026-12-10.pdf").exists()) == (0, False, True)
    mistyped = at_work("report", "pack", "--meeting", "QC-2026-12-11")[2]
    assert mistyped.startswith("qi: There is no such meeting. To come: ")
    assert "QC-2026-12-10" in mistyped


@pytest.mark.usefixtures("at_work")
def test_reader_that_goes_leaves_quietly() -> None:
    with subprocess.Popen(
        [*CLI, "people", "list", "--json"],
        cwd=DEMONSTRATION.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert (process.wait(), process.stderr.read() if process.stderr else b"") == (141, b"")


@pytest.mark.usefixtures("at_work")
def test_ctrl_c_is_heard_in_the_background_too(tmp_path: Path) -> None:
    pipe = tmp_path / "people.csv"
    os.mkfifo(pipe)
    command = f"{' '.join(CLI)} people import {pipe} & echo $!; wait $!; echo $?"
    with subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=DEMONSTRATION.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as shell:
        assert shell.stdout is not None
        assert shell.stderr is not None
        pid = int(shell.stdout.readline())
        with pipe.open("w"):  # opens once the command reads, which waits for more then
            os.kill(pid, signal.SIGINT)
            assert (shell.stdout.readline().strip(), shell.stderr.read()) == ("130", "")
