from __future__ import annotations

import hashlib
import mailbox
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.clock import now
from models.errors import BadFile
from models.records import Bounce, Email
from models.vocabulary import MailState, TaskKind
from notifications.smtp.bounce_reports import Nature, read_report
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.bounces import BounceImport, BounceOutcome, BounceReading, import_bounces
from tasks.mail.mailboxes import LARGEST_FILE, LARGEST_MESSAGE
from tasks.mail.sending import send_waiting_mail
from tests.support.mail.bounces import MAIL_SERVERS, REPORTS, outcome, read, report
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.stored_rows import story
from tests.support.thoroughness import examples
from tests.support.trust_at_work import World, address, everything


@pytest.fixture
def mail(sqlite_world: World, postman: Postman) -> Email:
    """The lead's task mail, which the mail server has taken."""
    return taken(sqlite_world, postman)


def taken(world: World, postman: Postman) -> Email:
    world.propose(by="colleague")
    send_waiting_mail(postman)
    return world.mails()[-1]


def now_stored(mail: Email) -> Email:
    with reading() as session:
        return session.get_one(Email, mail.id)


def all_but_the_reports() -> dict[str, object]:
    return {name: rows for name, rows in everything().items() if name != "bounce"}


@pytest.mark.parametrize("server", MAIL_SERVERS)
def test_p24_hard_bounce_marks_the_mail_it_speaks_of_and_no_other(
    world: World, postman: Postman, server: str
) -> None:
    mail = taken(world, postman)
    other = taken(world, postman)
    world.wait(minutes=5)

    bounce_reading = read(report(server, mail))

    assert (bounce_reading.outcome, bounce_reading.email_id) == (BounceOutcome.BOUNCED, mail.id)
    stored = now_stored(mail)
    assert (stored.state, stored.bounced_at, stored.settled_at) == (MailState.FAILED, now(), None)
    assert now_stored(other).state is MailState.SENT
    assert broken() == {}


UNKNOWN_USER = f"550 5.1.1 <{address('lead')}>: Recipient address rejected: User unknown"
NOT_FOUND = f"RESOLVER.ADR.RecipientNotFound; Recipient {address('lead')} not found by SMTP address lookup"


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        ("exim", f"5.0.0 {UNKNOWN_USER}"),
        ("postfix", f"5.1.1 {UNKNOWN_USER} in virtual mailbox table"),
        ("exchange_online", f"5.1.10 550 5.1.10 {NOT_FOUND}"),
    ],
    ids=["exim", "postfix", "exchange_online"],
)
def test_p24_why_it_came_back_is_kept_in_one_line(
    sqlite_world: World, mail: Email, server: str, sentence: str
) -> None:
    _ = sqlite_world

    read(report(server, mail))

    assert now_stored(mail).last_error == sentence


def test_p24_the_history_says_that_it_came_back_and_names_nobody(sqlite_world: World, mail: Email) -> None:
    read(report("exim", mail))

    assert story(sqlite_world.project_id)[-1] == "An email came back: “Something is asked of you”"


def test_p24_mail_that_may_not_have_arrived_is_known_to_have_not(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    sink.mood = Mood.DROP_AFTER_DATA
    mail = taken(sqlite_world, postman)
    assert mail.state is MailState.UNCERTAIN

    assert outcome(report("postfix", mail)) is BounceOutcome.BOUNCED

    assert now_stored(mail).state is MailState.FAILED


def test_p24_what_was_asked_at_an_address_that_does_not_work_is_asked_of_the_next_person_once(
    sqlite_world: World, mail: Email, tmp_path: Path
) -> None:
    _ = sqlite_world
    for number, name in enumerate(["postfix", "vacation", "postfix_delayed"]):
        (tmp_path / f"{number}.eml").write_bytes(report(name, mail))

    imported = import_bounces(tmp_path)

    assert imported == BounceImport(
        [
            BounceReading("0.eml", BounceOutcome.BOUNCED, "5.1.1", mail.id),
            BounceReading("1.eml", BounceOutcome.AUTOMATIC_REPLY),
            BounceReading("2.eml", BounceOutcome.DELAYED, "4.4.1", mail.id),
        ]
    )
    assert imported.bounced_ids == (mail.id,)
    assert sqlite_world.open_tasks() == [(TaskKind.PROPOSE, "qist")]
    assert import_bounces(tmp_path).bounced_ids == ()
    assert sqlite_world.task(TaskKind.PROPOSE).assignment_no == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exchange_out_of_office", BounceOutcome.AUTOMATIC_REPLY),
        ("vacation", BounceOutcome.AUTOMATIC_REPLY),
        ("read_receipt", BounceOutcome.NO_REPORT),
        ("postfix_delayed", BounceOutcome.DELAYED),
    ],
)
def test_p24_what_is_no_bounce_is_counted_and_changes_nothing_and_decides_nothing(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer, name: str, expected: BounceOutcome
) -> None:
    mail = taken(sqlite_world, postman)
    before, sent = all_but_the_reports(), len(sink.received)

    assert outcome(report(name, mail)) is expected

    assert all_but_the_reports() == before
    assert sqlite_world.task(TaskKind.PROPOSE).is_open
    assert send_waiting_mail(postman).sent == 0
    assert len(sink.received) == sent


@pytest.mark.parametrize(
    "forged",
    [
        {"message_id": "<0123456789abcdef0123456789abcdef@northbrook.example>"},
        {"key": "task:another:1"},
        {"to": "somebody.else@northbrook.example"},
        {"message_id": "", "key": ""},
    ],
    ids=["no such Message-ID", "another key", "another recipient", "neither"],
)
@pytest.mark.parametrize("server", MAIL_SERVERS)
def test_p24_forged_report_changes_nothing_and_is_counted(
    sqlite_world: World, mail: Email, server: str, forged: dict[str, str]
) -> None:
    _ = sqlite_world
    before = all_but_the_reports()

    assert outcome(report(server, mail, **forged)) is BounceOutcome.UNKNOWN

    assert all_but_the_reports() == before


def test_p24_server_that_gave_up_marks_the_mail_and_blames_no_address(
    sqlite_world: World, mail: Email
) -> None:
    _ = sqlite_world

    bounce_reading = read(report("postfix_gave_up", mail))

    assert (bounce_reading.outcome, bounce_reading.status, now_stored(mail).state) == (
        BounceOutcome.GIVEN_UP,
        "4.4.1",
        MailState.FAILED,
    )
    assert BounceImport([bounce_reading]).bounced_ids == ()


def test_p24_each_report_is_read_once_however_many_read_it_at_once(world: World, postman: Postman) -> None:
    mail = taken(world, postman)
    raw = report("postfix", mail)

    outcomes = at_once([partial(outcome, raw)] * 6)

    assert sorted(map(str, outcomes)) == sorted([BounceOutcome.BOUNCED, *[BounceOutcome.READ_BEFORE] * 5])
    assert outcome(report("exim", mail)) is BounceOutcome.KNOWN
    with reading() as session:
        rows = session.execute(select(Bounce.digest, Bounce.email_id, Bounce.outcome)).tuples().all()
    assert set(rows) == {
        (hashlib.sha256(raw).hexdigest(), mail.id, "bounced"),
        (hashlib.sha256(report("exim", mail)).hexdigest(), mail.id, "known"),
    }


@pytest.mark.parametrize(
    ("state", "expected", "is_kept"),
    [
        (MailState.SENDING, BounceOutcome.TOO_SOON, False),
        (MailState.WAITING, BounceOutcome.UNKNOWN, True),
        (MailState.HELD, BounceOutcome.UNKNOWN, True),
        (MailState.SUPERSEDED, BounceOutcome.KNOWN, True),
    ],
)
def test_p24_report_about_a_mail_that_no_server_has_taken_changes_nothing(
    sqlite_world: World, mail: Email, state: MailState, expected: BounceOutcome, is_kept: bool
) -> None:
    _ = sqlite_world
    with unit_of_work() as session:
        session.get_one(Email, mail.id).state = state

    assert outcome(report("exim", mail)) is expected

    assert now_stored(mail).state is state
    assert (outcome(report("exim", mail)) is BounceOutcome.READ_BEFORE) is is_kept


def test_p24_reports_are_read_from_an_mbox_a_maildir_a_folder_and_a_file(
    sqlite_world: World, mail: Email, tmp_path: Path
) -> None:
    _ = sqlite_world
    raw = report("vacation", mail)
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(raw)
    box.add(raw + b"Twice.\n")
    box.close()
    maildir = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(raw + b"In a Maildir.\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.eml").write_bytes(raw + b"In a folder.\n")
    (folder / "notes.txt").write_text("nothing")

    names = {
        name: [bounce_reading.name for bounce_reading in import_bounces(tmp_path / name).readings]
        for name in ("mbox", "maildir", "folder", "folder/1.eml")
    }

    [in_maildir] = names.pop("maildir")
    assert in_maildir == next((tmp_path / "maildir" / "new").iterdir()).name
    assert names == {"mbox": ["message 1", "message 2"], "folder": ["1.eml"], "folder/1.eml": ["1.eml"]}


def test_p24_what_is_too_large_is_refused_in_a_sentence(
    sqlite_world: World, mail: Email, tmp_path: Path
) -> None:
    _ = sqlite_world
    file = tmp_path / "large.eml"
    file.write_bytes(report("exim", mail) + b"x" * LARGEST_MESSAGE)
    assert [bounce_reading.outcome for bounce_reading in import_bounces(file).readings] == [
        BounceOutcome.TOO_LARGE
    ]
    with file.open("r+b") as opened:
        opened.truncate(LARGEST_FILE + 1)

    with pytest.raises(BadFile, match="larger than 50 MB"):
        import_bounces(file)

    assert now_stored(mail).state is MailState.SENT


def test_p24_file_that_cannot_be_read_is_refused_in_a_sentence(sqlite_world: World, tmp_path: Path) -> None:
    _ = sqlite_world

    with pytest.raises(BadFile, match="it cannot be read: no such file or directory"):
        import_bounces(tmp_path / "nothing")


SAMPLES = [path.read_bytes() for path in sorted(REPORTS.glob("*.eml"))]
PIECES = [line for sample in SAMPLES for line in sample.splitlines(keepends=True)]


@settings(max_examples=examples(100), deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)), max_size=60).map(b"".join),
        st.tuples(st.sampled_from(SAMPLES), st.integers(0, 4000), st.binary(max_size=40)).map(
            lambda it: it[0][: it[1]] + it[2] + it[0][it[1] + len(it[2]) :]
        ),
    )
)
def test_p24_no_bytes_make_reading_fail(raw: bytes) -> None:
    bounce_report = read_report(raw)

    assert bounce_report.nature in Nature
    for text in (
        bounce_report.message_id,
        bounce_report.key,
        *(field.words + field.status for field in bounce_report.said),
    ):
        assert "\n" not in text
        assert "\0" not in text
        text.encode()


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (depth, depth) for depth in range(3000)
)
ODD = [
    b"Content-Type: multipart/report; report-type=delivery-status; boundary*" + b"9" * 5000 + b"*=x\n\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=\xff\xfe\n\n--\xff\xfe\n",
    b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
    NESTED,
    b"",
    b"\0" * 1000,
]


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
def test_p24_what_no_mail_server_would_write_is_no_report(world: World, raw: bytes) -> None:
    _ = world

    assert outcome(raw) in {BounceOutcome.NO_REPORT, BounceOutcome.UNKNOWN}
