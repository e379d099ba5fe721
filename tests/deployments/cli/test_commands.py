from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from deployments.demo.mailbox_store import LoopbackSMTP, MailboxStore
from models.clock import now, stopped_at
from models.imports.catalogue import NATIONAL_AUDITS
from models.records import RoundFailure
from models.settings import settings
from models.vocabulary import MailState, Stage
from notifications.smtp.postman import Postman
from tasks.database.migrating import expected_revision
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.service import holiday_horizon
from tests.support.command_line import QI
from tests.support.mail.bounces import report
from tests.support.mail.mornings import nov, the_library_is_asked
from tests.support.mail.waiting_mail import letters_wait, set_office
from tests.support.trust_at_work import DEMONSTRATION, World, everything

NO_DATE = "“31/13/2026” is no day of the calendar: write it like 2026-12-31 or 31/12/2026"
EVERY_COMMAND = (
    *(["up"], ["web"], ["worker"], ["deploy"], ["migrate"], ["sweep"], ["reconcile"], ["doctor"]),
    *(
        ["audit", "verify"],
        ["privacy", "scan"],
        ["trust", "load"],
        ["people", "import"],
        ["training", "import"],
        ["programme", "import"],
        ["programme", "begin"],
        ["programme", "objectives"],
        ["programme", "rollover"],
        ["subscriptions", "import"],
        ["subscriptions", "list"],
    ),
    *(
        ["project", "list"],
        ["project", "export"],
        ["project", "show"],
        ["project", "import"],
        ["process", "export"],
        ["task", "list"],
    ),
    *(["project", name] for name in ("extend", "reassign", "hold", "resume", "hand-over")),
    *(["people", "list"], ["outbox", "list"], ["report", "pack"]),
    *(["mail", "tomorrow"], ["mail", "bounces"]),
    ["chart"],
    *(
        ["report", name]
        for name in (
            "committee",
            "annual",
            "quality-account",
            "commissioner",
            "regulation-17",
            "training-and-capacity",
            "again",
            "radar",
            "list",
        )
    ),
)


def test_every_command_explains_itself(qi: QI) -> None:
    status, shown, _ = qi("--help")

    assert status == 0
    assert {words[0] for words in EVERY_COMMAND} - set(shown.split()) == set()


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_command_explains_itself(qi: QI, words: Sequence[str]) -> None:
    status, shown, complaint = qi(*words, "--help")

    assert (status, complaint) == (0, "")
    assert shown.startswith(f"Usage: qi {' '.join(words)}")


MISUSES = {
    ("projects",): "Unknown command “projects”",
    ("project", "list", "--stge", "closed"): "Unknown option",
    ("project", "list", "--stage", "lost"): "Invalid value",
    ("project", "export", "--format", "pdf", "--out", "x.pdf"): "Invalid value",
    ("project", "export", "--format", "csv"): "requires an argument",
    ("trust", "load"): "requires an argument",
    ("programme", "import", "topics.csv"): "requires an argument",
}


@pytest.mark.parametrize(("words", "complaint"), MISUSES.items(), ids=[" ".join(texts) for texts in MISUSES])
def test_command_that_is_called_wrongly_ends_with_2(qi: QI, words: Sequence[str], complaint: str) -> None:
    status, shown, sentence = qi(*words)

    assert (status, shown, len(sentence.splitlines())) == (2, "", 1)
    assert sentence.startswith("qi: ")
    assert complaint.replace("“", '"').replace("”", '"') in sentence


def test_database_without_tables_is_refused_in_one_line(qi: QI) -> None:
    for words in (("project", "list"), ("sweep",), ("audit", "verify"), ("trust", "load", "x.toml")):
        assert qi(*words) == (1, "", "qi: The database has no tables yet: run “qi migrate” first.\n")


def test_database_that_is_away_is_refused_in_one_line(qi: QI) -> None:
    os.environ["QI_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"
    settings.cache_clear()

    assert qi("task", "list") == (
        1,
        "",
        "qi: The database cannot be reached: look at QI_DATABASE_URL, and whether its server runs.\n",
    )


def test_setting_that_cannot_be_used_is_named_and_never_repeated(qi: QI) -> None:
    os.environ["QI_BASE_URL"] = "secret"
    settings.cache_clear()

    status, _, sentence = qi("task", "list")

    assert (status, sentence) == (
        1,
        "qi: QI_BASE_URL must be a web address such as https://qi.trust.nhs.uk.\n",
    )


def test_migrating_twice_says_that_nothing_has_changed(qi: QI) -> None:
    revision = expected_revision()

    assert qi("migrate")[:2] == (0, f"The database is at revision {revision}.\n")
    assert qi("migrate")[:2] == (0, f"The database is at revision {revision}, as it was.\n")


def test_trust_people_and_programme_come_in_by_command_and_twice_changes_nothing(trusted: QI) -> None:
    trust, people = str(DEMONSTRATION / "trust.toml"), str(DEMONSTRATION / "people.csv")
    topics = str(NATIONAL_AUDITS)

    assert (
        trusted("trust", "load", trust)[1] == "Nothing has changed: 5 services, 32 people, 38 roles held.\n"
    )
    assert trusted("people", "import", people)[1] == "16 people read: 16 added, 0 changed.\n"
    assert trusted("people", "import", people)[1] == "16 people read: 0 added, 0 changed.\n"
    assert trusted("programme", "import", topics, "--year", "2027-28") == (
        0,
        "29 topics of 2027-28 read: 29 added, 0 changed.\n",
        "",
    )


def test_training_comes_in_by_command_looked_at_first(trusted: QI, tmp_path: Path) -> None:
    path = tmp_path / "training.csv"
    path.write_text(
        "email,bronze_on\nhelen.marsh@northbrook.example,2026-05-12\nnobody@northbrook.example,2026-05-12\n"
    )
    left_out = "1 of people whom the register does not know (row 3)"

    shown = trusted("training", "import", str(path), "--preview")[1]

    assert shown.splitlines()[0] == f"2 rows read: 1 would be changed, {left_out}."
    assert "12 May 2026" in shown
    for changed in (1, 0):
        taken = trusted("training", "import", str(path))
        assert taken == (0, f"2 rows read: {changed} changed, {left_out}.\n", "")


def test_wrong_file_is_refused_in_one_line(trusted: QI, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("email,name,bronze_on\na@b.uk,A,31/13/2026\n")

    assert trusted("people", "import", str(path)) == (
        1,
        "",
        f"qi: people.csv: row 2, bronze_on: {NO_DATE}. Nothing was loaded.\n",
    )


def test_vacant_role_is_said_when_a_trust_is_loaded(trusted: QI, tmp_path: Path) -> None:
    path = tmp_path / "trust.toml"
    library = '[roles.library]\nholder = "library@northbrook.example"\n'
    path.write_text((DEMONSTRATION / "trust.toml").read_text().replace(library, ""))

    assert trusted("trust", "load", str(path))[1] == (
        "Loaded: 5 services, 32 people, 37 roles held.\n"
        "Nobody holds this role, so the QI Support Team is asked: Library and Knowledge Service.\n"
    )


def test_projects_and_tasks_are_listed_for_people_and_for_programs(
    qi: QI, world: World, database: str
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose()
    world.walk_to(Stage.APPROVAL)

    _, table, _ = qi("project", "list", "--stage", "approval")
    assert "QI-2026-0001" in table
    assert table.endswith("1 project\n")
    [project] = json.loads(qi("project", "list", "--json")[1])
    assert (project["reference"], project["stage"], project["service"]) == (
        "QI-2026-0001",
        "approval",
        "urgent-care",
    )
    assert (project["last_act"] != "", project["next_act"]) == (True, "Reminder")
    [task] = json.loads(qi("task", "list", "--json")[1])
    assert (task["kind"], task["assignee"]) == ("approve", "daniel.okafor@northbrook.example")
    shown = json.loads(qi("project", "show", "QI-2026-0001", "--json")[1])
    assert [value["id"] for value in shown["tasks"]] == [task["id"]]
    assert shown["history"][0]["sentence"] == "Project proposed"
    assert qi("project", "list", "--stage", "closed")[1].endswith("0 projects\n")


def test_projects_leave_as_files_as_they_are_narrowed(
    qi: QI, world: World, database: str, tmp_path: Path
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose(title="Falls")
    world.walk_to(Stage.APPROVAL)
    world.propose(title="Hand hygiene")
    text, book = tmp_path / "projects.csv", tmp_path / "projects.xlsx"

    assert qi("project", "export", "--format", "csv", "--out", str(text), "--stage", "approval") == (
        0,
        f"1 project written to {text}.\n",
        "",
    )
    assert [line.split(",")[:2] for line in text.read_text(encoding="utf-8-sig").splitlines()] == [
        ["Reference", "Title"],
        ["QI-2026-0001", "Falls"],
    ]
    written = qi("project", "export", "--format", "xlsx", "--out", str(book), "--search", "hygiene", "--json")
    assert (written[0], json.loads(written[1])) == (0, {"file": str(book), "projects": 1})
    assert book.read_bytes().startswith(b"PK")
    assert book.stat().st_mode & 0o777 == 0o600
    log = tmp_path / "process.xes"
    assert qi("process", "export", "--format", "xes", "--out", str(log))[:2] == (
        0,
        f"2 projects written to {log}.\n",
    )
    assert log.read_text(encoding="utf-8").count("<trace>") == 2
    assert [path.name for path in tmp_path.glob(".p*")] == []


def test_a_file_that_cannot_be_written_is_refused_in_one_line_and_not_recorded(
    trusted: QI, tmp_path: Path
) -> None:
    entries = trusted("audit", "verify")
    nowhere = tmp_path / "no" / "projects.csv"

    assert trusted("project", "export", "--format", "csv", "--out", str(nowhere)) == (
        1,
        "",
        f"qi: {nowhere} cannot be written: no such file or directory.\n",
    )
    assert trusted("audit", "verify") == entries


def test_project_that_does_not_exist_is_refused(trusted: QI) -> None:
    assert trusted("project", "show", "QI-2026-0009") == (1, "", "qi: There is no such project.\n")


def test_history_is_verified(trusted: QI) -> None:
    assert trusted("audit", "verify")[:2] == (
        0,
        "The history holds: 1 entry, each follows from the one before.\n",
    )


def test_sweep_sends_what_waits_without_prefect(qi: QI, world: World, database: str, tmp_path: Path) -> None:
    mailbox = MailboxStore(tmp_path / "mail")
    smtp = LoopbackSMTP(mailbox)
    smtp.start()
    os.environ["QI_DATABASE_URL"] = database
    os.environ["QI_SMTP_URL"] = f"smtp://127.0.0.1:{smtp.port}?starttls=none"
    settings.cache_clear()
    world.propose()

    status, shown, _ = qi("sweep")
    smtp.stop()

    assert (status, shown) == (0, "due: none; mail: 3 sent, 0 put off, 0 failed; runs: Prefect is away\n")
    assert {message.to for message in mailbox.messages()} == {
        ("amara.osei@northbrook.example",),
        ("jonas.whitfield@northbrook.example",),
        ("library@northbrook.example",),
    }


def test_mail_of_tomorrow_is_said_and_nothing_is_stored(
    qi: QI, world: World, database: str, postman: Postman
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    settings.cache_clear()
    the_library_is_asked(world, postman)
    world.go_to(nov(13, 15))
    before = everything()

    _, table, complaint = qi("mail", "tomorrow")
    result = json.loads(qi("mail", "tomorrow", "--json")[1])

    assert (everything() == before, complaint) == (True, "")
    assert "Monday 16 November 2026, from 07:00 on: 0 emails." in table
    assert "Nobody is reminded on days off: Sat 14 Nov, Sun 15 Nov." in table
    assert [(value["at"], value["rung"]) for value in result["letters"]] == [
        ("2026-11-13T15:00:00+00:00", "Reminder 1")
    ]
    assert (result["day"], result["unwritten"]) == ("2026-11-16", [])


def test_reports_of_what_came_back_are_read(
    qi: QI, world: World, database: str, postman: Postman, tmp_path: Path
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    settings.cache_clear()
    the_library_is_asked(world, postman)
    mail = world.mails()[-1]
    for name in ("postfix", "vacation"):
        (tmp_path / f"{name}.eml").write_bytes(report(name, mail))

    status, sentence, complaint = qi("mail", "bounces", str(tmp_path))

    assert (status, complaint) == (0, "")
    assert sentence.splitlines() == [
        f"postfix.eml: came back for good: its email is marked (5.1.1), /outbox/{mail.id}",
        "vacation.eml: an automatic reply, such as an out-of-office",
        "2 messages read: 1 bounced, 1 automatic reply.",
    ]
    again = json.loads(qi("mail", "bounces", str(tmp_path), "--json")[1])
    assert (again["counts"], again["bounced_ids"]) == ({"read_before": 2}, [])
    assert [value["name"] for value in again["messages"]] == ["postfix.eml", "vacation.eml"]
    assert qi("mail", "bounces", str(tmp_path / "none"))[:2] == (1, "")


def test_without_prefect_deploying_and_reconciling_are_refused_in_one_line(trusted: QI) -> None:
    assert trusted("reconcile") == (
        1,
        "",
        "qi: Prefect does not answer: look at PREFECT_API_URL, and whether it runs.\n",
    )


def test_doctor_names_what_is_wrong_and_what_to_do(trusted: QI) -> None:
    status, shown, _ = trusted("doctor", "--json")
    findings = {load["check"]: load for load in json.loads(shown)}

    assert status == 1
    assert [check for check, value in findings.items() if value["advice"]] == [
        "Sweep",
        "Flow runs",
        "Worker",
        "Mail relay",
    ]
    assert findings["Mail"]["said"] == "0 waiting, 0 failed, 0 uncertain"
    assert all(value["is_well"] == (not value["advice"]) for value in findings.values())
    assert "qi worker" in trusted("doctor")[1]


def test_doctor_looks_no_further_into_a_database_without_tables(qi: QI) -> None:
    status, shown, _ = qi("doctor", "--json")

    assert status == 1
    assert [load["check"] for load in json.loads(shown)] == [
        "Database",
        "Mail relay",
        "Disk",
    ]


def test_mail_that_waits_too_long_is_found(qi: QI, world: World, database: str) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose()
    world.wait(hours=3)

    findings = {load["check"]: load for load in json.loads(qi("doctor", "--json")[1])}

    assert findings["Mail"]["said"] == "3 waiting, 0 failed, 0 uncertain; the oldest waits since 3 hours"
    assert findings["Flow runs"]["advice"] != ""


def test_what_keeps_mail_from_leaving_is_found(qi: QI, world: World, database: str) -> None:
    os.environ["QI_DATABASE_URL"] = database
    set_office(broken_at=now(), broken_because="535 not you", try_again_at=now() + timedelta(minutes=5))
    finding = sending_in(qi("doctor", "--json")[1])
    assert (finding["said"], finding["advice"]) == (
        "broken since Monday 2 November 2026 at 09:00 (535 not you), next try on Monday 2 November 2026 at 09:05",
        "See that the relay takes us: QI_SMTP_URL, its password, QI_MAIL_FROM. Mail waits.",
    )

    set_office(broken_at=None)
    letters_wait(world, 2, state=MailState.HELD, held_because="wave")
    finding = sending_in(qi("doctor", "--json")[1])
    assert (finding["said"], finding["advice"]) == (
        "2 held, 2 of them as a wave above the usual",
        "Look at /outbox: somebody in the QI Support Team can let it go.",
    )


def test_daily_round_that_fails_is_named_with_the_moment_since_when_and_what_to_do(
    qi: QI, world: World, database: str
) -> None:
    _ = world
    os.environ["QI_DATABASE_URL"] = database
    moment = now()
    with unit_of_work() as session:
        session.add(
            RoundFailure(
                name="check-in", failing_since=moment, failed_at=moment, what="failed for QI-2026-0001"
            )
        )

    status, shown, _ = qi("doctor", "--json")

    [finding] = [load for load in json.loads(shown) if load["check"] == "Daily rounds"]
    assert status == 1
    assert finding["said"] == "check-in failed for QI-2026-0001 since Monday 2 November 2026 at 09:00"
    assert finding["advice"] == (
        "Look in the log for “failed” with that name: it has the cause. What failed wholly is made again each minute, "
        "what failed for some projects on the next day on which it is made; every other project was looked after."
    )


def test_digest_that_failed_for_somebody_is_said_to_wait_for_the_next_week(
    qi: QI, world: World, database: str
) -> None:
    _ = world
    os.environ["QI_DATABASE_URL"] = database
    with unit_of_work() as session:
        session.add(RoundFailure(name="digest", failing_since=now(), failed_at=now(), what="failed for 1: 7"))

    [finding] = [load for load in json.loads(qi("doctor", "--json")[1]) if load["check"] == "Daily rounds"]

    assert finding["advice"].endswith(
        " For whom the digest failed, there is none before that of next week: tell them what waits."
    )


def sending_in(shown: str) -> dict[str, str]:
    findings: dict[str, dict[str, str]] = {load["check"]: load for load in json.loads(shown)}
    return findings["Sending"]


@pytest.mark.usefixtures("_alone")
def test_looking_at_projects_loads_neither_prefect_nor_the_pages() -> None:
    looking = (
        "from deployments.cli.main import run; run(['project', 'list']); import sys; print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", looking],
        cwd=DEMONSTRATION.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert "tasks.queries.projects.listing" in loaded
    assert loaded & {"prefect", "fastapi", "uvicorn"} == set()


def test_a_sweep_after_a_jump_of_the_clock_is_refused_until_somebody_confirms_the_time(
    qi: QI, world: World, database: str
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose()
    qi("sweep")
    with stopped_at(now() + timedelta(hours=26), jumped_by=timedelta(hours=26)):
        status, shown, sentence = qi("sweep")
        findings = {load["check"]: load for load in json.loads(qi("doctor", "--json")[1])}

        confirmed = qi("sweep", "--trust-clock")

    assert (status, shown) == (1, "")
    assert sentence.splitlines()[-1] == (
        "qi: The clock of this computer has jumped forward by 26 hours, measured by how long it has been up or by "
        "the database’s clock. Nothing is swept until it is right again; if it is right now, confirm it: “qi sweep "
        "--trust-clock”."
    )
    assert findings["Clock"]["said"] == "jumped forward by 26 hours; nothing is swept there"
    assert (confirmed[0], confirmed[1].splitlines()[0]) == (0, "The time is confirmed.")


def test_doctor_warns_when_dates_come_near_the_end_of_the_bank_holidays(
    qi: QI, world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose()
    monkeypatch.setattr(holiday_horizon, "published_until", lambda: date(2026, 12, 31))

    findings = {load["check"]: load for load in json.loads(qi("doctor", "--json")[1])}

    assert findings["Bank holidays"]["advice"] == "Install a newer release of the package holidays."
