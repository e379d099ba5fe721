from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import text

from models.clock import now
from models.records import Email, PostOffice, Project
from models.vocabulary import LetterClass, MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.mail.sending_state import locked_post_office
from tests.support.mail.bounces import read, report
from tests.support.mail.mornings import at, sweep_until, the_library_is_asked
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in, visible_text
from web.pages.mail import mail_forecast

ONLY_QIST = (
    "Only the QI Support Team, the Head of Clinical Audit and the Associate Director see this page. "
    "Tell the QI Support Team if that should be you."
)


@pytest.fixture
def qist(sqlite_world: World, app: FastAPI) -> Browser:
    _ = sqlite_world
    return signed_in(app, address("qist"))


def rows(shown: Shown) -> list[list[str]]:
    """The table as it is read: email, reader, when it was written, what became of it; no sign-in codes."""
    cells = "./td/span[not(@aria-hidden)]"
    grouped_texts = [
        [visible_text(cell) for cell in row.xpath(cells)] for row in shown.page.xpath("//tbody/tr")
    ]
    return [row for row in grouped_texts if "Your sign-in code" not in row[0]]


def buttons(shown: Shown) -> dict[str, html.FormElement]:
    """What can be done on the page, by what its button says."""
    forms = [form for form in shown.page.forms if form.method == "POST" and form.get("action") != "/sign-out"]
    return {visible_text(form.xpath(".//button[last()]")[0]): form for form in forms}


def press(browser: Browser, shown: Shown, text: str) -> Shown:
    form = buttons(shown)[text]
    return browser.post(form.get("action"), [(name, value) for name, value in form.form_values() if name])


def mail_to(name: str, letter_class: LetterClass = LetterClass.TASK) -> Email:
    """The newest email to somebody."""
    with reading() as session:
        emails = session.query(Email).filter_by(to_address=address(name), letter_class=letter_class)
        return emails.order_by(Email.id.desc()).first() or pytest.fail(f"nothing was written to the {name}")


def put(mail: Email, **values: object) -> None:
    """Something becomes of an email."""
    with unit_of_work() as session:
        stored = session.get_one(Email, mail.id)
        for name, value in values.items():
            setattr(stored, name, value)


def test_what_did_we_write_to_this_lead_in_march_and_did_it_arrive_is_answered_in_one_search(
    sqlite_world: World, app: FastAPI, sink: CapturingMailServer, postman: Postman
) -> None:
    world = sqlite_world
    world.go_to(at(date(2027, 2, 22), 9))
    world.propose(by="colleague", title="Sepsis")
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2027, 3, 12))
    sink.refused.add(address("lead"))
    sweep_until(world, postman, date(2027, 4, 6))
    qist = signed_in(app, address("qist"))

    shown = qist.open("/outbox?q=osei&month=2027-03")

    about = "QI-2027-0001 · A reminder"
    to = "Dr Amara Osei amara.osei@northbrook.example"
    assert rows(shown) == [
        [
            f"Proposal overdue since Mon 8 Mar: Sepsis (QI-2027-0001) {about}",
            to,
            "Mon 15 Mar 2027, 08:00",
            "Could not be delivered 550 5.1.1 No such user",
        ],
        [
            f"Proposal overdue since Mon 8 Mar: Sepsis (QI-2027-0001) {about}",
            to,
            "Tue 9 Mar 2027, 08:00",
            "Sent on Tue 9 Mar 2027, 08:00",
        ],
        [
            f"Reminder, proposal needed by Mon 8 Mar: Sepsis (QI-2027-0001) {about}",
            to,
            "Thu 4 Mar 2027, 08:00",
            "Sent on Thu 4 Mar 2027, 08:00",
        ],
    ]


@pytest.mark.parametrize("who", ["qist", "qist member", "head of audit", "director"])
def test_those_who_look_after_the_mail_find_it_in_the_navigation(
    sqlite_world: World, app: FastAPI, who: str
) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address(who))

    assert browser.open("/my").page.xpath("//nav//a[@href='/outbox']/text()") == ["Outbox"]
    assert browser.open("/outbox").status == 200


@pytest.mark.parametrize("who", ["lead", "quality lead", "library"])
@pytest.mark.parametrize(
    "path", ["/outbox", "/outbox/{id}", "/outbox/stop", "/outbox/start", "/outbox/tomorrow"]
)
def test_everybody_else_is_refused_in_a_sentence(
    sqlite_world: World, app: FastAPI, who: str, path: str
) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address(who))

    shown = browser.open(path.format(id=mail_to("library").id))

    assert (shown.status, shown.heading) == (403, "This page is for the QI Support Team")
    assert ONLY_QIST in shown.content
    assert shown.page.xpath("//nav//a[@href='/outbox']") == []


@pytest.mark.parametrize(
    "path",
    [
        "/outbox/{id}/do/again",
        "/outbox/projects/QI-2026-0001/do/hold",
        "/outbox/wave/do/drop",
        "/outbox/stop",
    ],
)
def test_lead_can_do_nothing_with_the_mail(
    sqlite_world: World, app: FastAPI, postman: Postman, path: str
) -> None:
    sqlite_world.propose()
    send_waiting_mail(postman)
    lead = signed_in(app, address("lead"))
    csrf = lead.open("/my").page.xpath("//input[@name='csrf']/@value")[0]
    before = everything()

    sent = [("csrf", csrf), ("nonce", "n" * 32), ("reason", "So.")]
    shown = lead.post(path.format(id=mail_to("library").id), sent)

    assert (shown.status, ONLY_QIST in shown.content) == (403, True)
    assert {name for name, stored in everything().items() if stored != before[name]} <= {"web_session"}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("osei", ["lead"]),
        ("Amara OSEI", ["lead"]),
        ("Osei, Amara", ["lead"]),
        ("library@north", ["library"]),
        ("QI-2026-0002", ["lead", "library", "deputy"]),
        ("proposal", ["lead"]),
        ("literature 0002", ["library"]),
        ("literature osei", []),
        ("100%", []),
        ("  ", ["lead", "library", "deputy"]),
    ],
)
def test_one_box_finds_name_address_reference_and_subject(
    sqlite_world: World, qist: Browser, search: str, expected: list[str]
) -> None:
    sqlite_world.propose(by="colleague")
    sqlite_world.propose(by="quality lead elsewhere")
    sqlite_world.answer(TaskKind.PROPOSE)

    shown = qist.open(f"/outbox?q={search.replace('%', '%25')}&state=waiting")

    texts = {row[1].rpartition(" ")[2] for row in rows(shown)}
    assert texts == {address(name) for name in expected}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("month=2026-11", ["Nov"]),
        ("month=2026-11&to=2026-12", ["Dec", "Nov"]),
        ("month=2026-12&to=2026-11", ["Dec", "Nov"]),
        ("to=2026-11", ["Nov"]),
        ("month=2026-10", []),
        ("month=nonsense&to=2026-13&page=nought&state=nothing", ["Mar", "Dec", "Nov"]),
    ],
)
def test_months_narrow_it_from_london_midnight_to_london_midnight(
    sqlite_world: World, app: FastAPI, asked: str, expected: list[str]
) -> None:
    sqlite_world.propose(by="colleague")
    for day, hour in ((date(2026, 12, 31), 23), (date(2027, 3, 31), 23)):
        sqlite_world.go_to(at(day, hour, 59))
        sqlite_world.propose(by="colleague")

    shown = signed_in(app, address("qist")).open(f"/outbox?{asked}&q=proposal")

    assert [row[2].split()[2] for row in rows(shown)] == expected


FATES = {
    "waiting": ({"state": MailState.WAITING}, "Waiting"),
    "being sent": ({"state": MailState.SENDING}, "Being sent"),
    "tried": (
        {"state": MailState.WAITING, "last_error": "451 Later", "attempts": 2},
        "Waiting next try Mon 2 Nov 2026, 09:00: 451 Later 2 attempts",
    ),
    "sent": ({"state": MailState.SENT, "sent_at": at(date(2026, 7, 1), 9)}, "Sent on Wed 1 Jul 2026, 09:00"),
    "of a held project": (
        {"state": MailState.HELD, "held_because": "project"},
        "Held emails about its project are held",
    ),
    "of a wave": (
        {"state": MailState.HELD, "held_because": "wave"},
        "Held more than usual were to leave at once",
    ),
    "held": ({"state": MailState.HELD, "held_because": "another reason"}, "Held another reason"),
    "uncertain": (
        {"state": MailState.UNCERTAIN, "last_error": "No answer"},
        "May not have arrived No answer",
    ),
    "told": (
        {"state": MailState.UNCERTAIN, "settled_at": at(date(2026, 7, 1), 9)},
        "Has arrived as we were told",
    ),
    "refused": ({"state": MailState.FAILED, "last_error": "550 Who?"}, "Could not be delivered 550 Who?"),
    "settled": (
        {"state": MailState.FAILED, "last_error": "550 Who?", "settled_at": at(date(2026, 7, 1), 9)},
        "Could not be delivered 550 Who?; dealt with",
    ),
    "back": (
        {"state": MailState.FAILED, "last_error": "5.1.1 Who?", "bounced_at": at(date(2026, 7, 1), 9)},
        "Came back 5.1.1 Who?",
    ),
    "superseded": ({"state": MailState.SUPERSEDED, "last_error": "451 Later"}, "Not needed any more"),
}


@pytest.mark.parametrize(("values", "words"), FATES.values(), ids=FATES)
def test_what_became_of_an_email_is_said_in_words(
    sqlite_world: World, qist: Browser, values: dict[str, object], words: str
) -> None:
    sqlite_world.propose(by="colleague")
    put(mail_to("lead"), **values)

    assert [row[3] for row in rows(qist.open("/outbox"))] == [words]


def test_what_became_of_it_narrows_the_list_and_so_does_trouble(sqlite_world: World, qist: Browser) -> None:
    fates: dict[str, dict[str, object]] = {
        "waiting": {},
        "held": {"state": MailState.HELD},
        "sent": {"state": MailState.SENT, "sent_at": now()},
        "uncertain": {"state": MailState.UNCERTAIN},
        "failed": {"state": MailState.FAILED},
        "bounced": {"state": MailState.FAILED, "bounced_at": now()},
        "superseded": {"state": MailState.SUPERSEDED},
    }
    for name, values in fates.items():
        sqlite_world.propose(by="colleague", title=name)
        put(mail_to("lead"), **values)
    sqlite_world.propose(by="colleague", title="settled")
    put(mail_to("lead"), state=MailState.FAILED, settled_at=now())

    def titles(asked: str) -> list[str]:
        return [
            row[0].partition(": ")[2].partition(" (QI-")[0] for row in rows(qist.open(f"/outbox?{asked}"))
        ]

    assert {name: titles(f"state={name}&trouble=no") for name in fates} == {
        name: ["settled", "failed"] if name == "failed" else [name] for name in fates
    }
    assert titles("trouble=yes") == ["bounced", "failed", "uncertain"]
    numbers = qist.open("/outbox").page.xpath("//main/p[1]/a/text()")
    assert numbers == [
        "2 waiting",  # one of them the code
        "1 held",
        "1 may not have arrived",
        "1 could not be delivered",
        "1 came back",
    ]


def test_pages_lead_to_each_other_and_keep_what_was_searched(sqlite_world: World, qist: Browser) -> None:
    for number in range(27):
        sqlite_world.propose(by="colleague", title=f"Project {number}")

    first = qist.open("/outbox?q=proposal&state=waiting&month=2026-11")

    assert "27 emails" in first.content
    assert len(rows(first)) == 25
    [following] = first.page.xpath("//a[@rel='next']/@href")
    second = qist.open(following)
    assert [": Project 1 (" in rows(second)[0][0], ": Project 0 (" in rows(second)[1][0]] == [True, True]
    assert "Page 2 of 2" in second.content
    assert second.page.xpath("//input[@name='q']/@value") == ["proposal"]


def test_more_than_can_be_shown_says_how_to_see_the_others(
    sqlite_world: World, qist: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.queries.mail.outbox.MOST", 2)
    for _ in range(3):
        sqlite_world.propose(by="colleague")

    shown = qist.open("/outbox?q=proposal")

    assert "The newest 2 emails. Choose a month, or search, to see others." in shown.content
    assert len(rows(shown)) == 2


def test_empty_outbox_and_a_search_that_finds_nothing_say_so(sqlite_world: World, qist: Browser) -> None:
    _ = sqlite_world
    with unit_of_work() as session:
        session.execute(text("DELETE FROM email"))

    assert "Nothing waits, and nothing needs you." in qist.open("/outbox").content
    assert "Nothing was written yet." in qist.open("/outbox").content
    assert "No email fits." in qist.open("/outbox?q=zzz").content


def test_email_shows_the_very_text_and_everything_known_of_it(
    sqlite_world: World, qist: Browser, sink: CapturingMailServer, postman: Postman
) -> None:
    sqlite_world.propose(by="colleague", title="<b>Falls</b>")
    send_waiting_mail(postman)
    mail = mail_to("lead")

    shown = qist.open(f"/outbox/{mail.id}")

    assert shown.page.xpath("//pre")[0].text_content() == mail.body_text
    assert mail.body_text.replace("\n", "\r\n") == sink.received[-1].text.replace("\n", "\r\n")
    assert shown.facts == {
        "To": "Dr Amara Osei\namara.osei@northbrook.example",
        "From": "qist@northbrook.example",
        "Kind": "Something is asked of you",
        "Task": "Write the proposal",
        "Written": "Monday 2 November 2026 at 09:00",
        "Sent": "Monday 2 November 2026 at 09:00",
        "Attempts": "1",
        "Message-ID": mail.message_id,
        "Key": mail.key,
    }


def test_code_has_no_text_not_even_while_it_waits(sqlite_world: World, qist: Browser) -> None:
    _ = sqlite_world
    code = mail_to("qist", LetterClass.CODE)
    assert "Your code is" in code.body_text

    shown = qist.open(f"/outbox/{code.id}")

    assert "The text of a sign-in code is not kept." in shown.content
    assert "Your code is" not in shown.text
    assert buttons(shown) == {}


@pytest.mark.parametrize("path", ["/outbox/" + "0" * 32, "/outbox/no", "/outbox/no/do/again"])
def test_email_that_is_not_there_is_not_found(sqlite_world: World, qist: Browser, path: str) -> None:
    _ = sqlite_world

    assert qist.open(path).status in {404, 405}


def test_email_is_sent_again_once_however_often_the_button_is_pressed(
    sqlite_world: World, qist: Browser, sink: CapturingMailServer, postman: Postman
) -> None:
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    mail = mail_to("lead")
    shown = qist.open(f"/outbox/{mail.id}")

    answers = [press(qist, shown, "Send again") for _ in range(2)]
    send_waiting_mail(postman)

    assert [answer.content for answer in answers] == [
        "Done Sent again: “Something is asked of you”. See the email"
    ] * 2
    assert [email.to for email in sink.received if email.to == address("lead")] == [address("lead")] * 2
    again = qist.open(f"/outbox/{mail.id}")
    [link] = again.page.xpath("//a[starts-with(text(), 'Sent again to Dr Amara Osei')]/@href")
    assert "It takes the place of the one to Dr Amara Osei" in qist.open(link).content
    [line] = again.page.xpath("//li[starts-with(text(), 'Sent again')]/text()")
    assert line == "Sent again: “Something is asked of you”. Monday 2 November 2026 at 09:00, Ruth Calder"
    assert [row[0].rpartition(" · ")[2] for row in rows(qist.open("/outbox?q=osei"))] == [
        "Something is asked of you, sent again",
        "Something is asked of you",
    ]


def test_mail_that_came_back_shows_as_trouble_until_it_is_dealt_with(
    sqlite_world: World, qist: Browser, postman: Postman
) -> None:
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    mail = mail_to("lead")
    read(report("postfix", mail))
    shown = qist.open(f"/outbox/{mail.id}")
    assert set(buttons(shown)) == {"Send again", "Mark as dealt with", "Hold its emails"}
    assert "An email came back: “Something is asked of you”. Monday 2 November 2026 at 09:00" in shown.content

    press(qist, shown, "Mark as dealt with")

    assert rows(qist.open("/outbox?trouble=yes")) == []
    assert rows(qist.open("/outbox?state=bounced"))[0][3].endswith("; dealt with")


def test_mail_that_may_not_have_arrived_is_marked_as_arrived_and_not_sent_once_more(
    sqlite_world: World, qist: Browser, sink: CapturingMailServer, postman: Postman
) -> None:
    sink.mood = Mood.DROP_AFTER_DATA
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    sink.mood = Mood.ACCEPT
    mail = mail_to("lead")
    shown = qist.open(f"/outbox/{mail.id}")
    assert shown.facts["Sent once more"] == "Monday 2 November 2026 at 09:15"
    assert set(buttons(shown)) == {"Mark as arrived", "Hold its emails"}

    press(qist, shown, "Mark as arrived")
    sqlite_world.wait(minutes=16)
    send_waiting_mail(postman)

    assert len([email for email in sink.received if email.to == address("lead")]) == 1
    assert rows(qist.open("/outbox"))[0][3] == "Has arrived as we were told"


def test_mail_of_one_project_is_held_and_released(
    sqlite_world: World, qist: Browser, sink: CapturingMailServer, postman: Postman
) -> None:
    sqlite_world.propose(by="colleague")
    mail = mail_to("lead")

    press(qist, qist.open(f"/outbox/{mail.id}"), "Hold its emails")
    send_waiting_mail(postman)

    assert address("lead") not in [email.to for email in sink.received]
    top = qist.open("/outbox")
    assert "Emails about QI-2026-0001 are held" in top.content
    done = press(qist, top, "Release its emails")
    send_waiting_mail(postman)
    assert done.content == "Done Emails about it are released. See its emails"
    assert [email.to for email in sink.received if email.to == address("lead")] == [address("lead")]
    assert "are held" not in qist.open("/outbox").content


def test_all_mail_is_stopped_with_a_reason_and_started_again(sqlite_world: World, qist: Browser) -> None:
    _ = sqlite_world
    empty = qist.press(qist.open("/outbox/stop"))
    assert (empty.status, empty.errors) == (422, ["Answer “Why?”"])

    stopped = qist.press(qist.open("/outbox/stop"), reason="The relay is moved.")

    assert stopped.content == "Done All mail is stopped. Back to the outbox"
    top = qist.open("/outbox").content
    assert "Ruth Calder stopped it on Monday 2 November 2026 at 09:00: The relay is moved." in top
    assert "Only sign-in codes leave, so that people can sign in and answer." in top
    assert "All mail is stopped" in qist.open("/outbox/tomorrow").content
    again = qist.press(qist.open("/outbox/stop"), reason="Once more.")
    assert (again.status, "all mail is stopped already" in again.content) == (409, True)
    started = qist.press(qist.open("/outbox/start"), reason="It has moved.")
    assert started.content == "Done Mail is sent again. Back to the outbox"
    assert "stopped" not in qist.open("/outbox").content


def test_broken_line_to_the_mail_server_is_said_with_the_next_try(sqlite_world: World, qist: Browser) -> None:
    _ = sqlite_world
    with unit_of_work() as session:
        session.add(PostOffice(broken_at=now(), broken_because="TLS failed", try_again_at=now()))

    top = qist.open("/outbox").content

    assert "The mail server cannot be used Since Monday 2 November 2026 at 09:00: TLS failed" in top
    assert "Next try: Monday 2 November 2026 at 09:00." in top


def test_wave_is_let_go_or_loses_its_reminders(sqlite_world: World, qist: Browser, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 2))
    world.propose(by="colleague")
    with unit_of_work() as session:
        session.execute(text("UPDATE email SET state='held', held_because='wave' WHERE letter_class='task'"))
        locked_post_office(session).braked_at = now()
    top = qist.open("/outbox")
    assert "A wave of 3 emails is held" in top.content

    assert press(qist, top, "Drop its reminders").heading == "Done"
    assert press(qist, qist.open("/outbox"), "Let the wave go").heading == "Done"

    assert "wave" not in qist.open("/outbox").content
    assert press(qist, top, "Let the wave go").status == 409


@pytest.mark.parametrize("csrf", ["", "wrong"])
def test_button_without_the_token_of_the_session_does_nothing(
    sqlite_world: World, qist: Browser, postman: Postman, csrf: str
) -> None:
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    before = everything()

    shown = qist.post(f"/outbox/{mail_to('lead').id}/do/again", [("csrf", csrf), ("nonce", "n" * 32)])

    assert shown.status == 403
    assert everything() == before


def test_whoever_was_signed_out_meanwhile_types_a_code_and_presses_again(
    sqlite_world: World, qist: Browser, postman: Postman
) -> None:
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    mail = mail_to("lead")
    shown = qist.open(f"/outbox/{mail.id}")
    sqlite_world.wait(hours=2)

    back = qist.type_code(press(qist, shown, "Send again"), address("qist"))

    assert back.content == "You are signed in again Nothing was done yet. See the email"
    assert mail_to("lead").id == mail.id
    form = qist.open("/outbox/stop")
    sqlite_world.wait(hours=2)
    kept = qist.type_code(qist.press(form, reason="The relay is moved."), address("qist"))
    assert kept.values["reason"] == "The relay is moved."


def test_tomorrow_says_what_will_be_written_and_what_will_not(
    sqlite_world: World, app: FastAPI, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(at(date(2026, 11, 11), 15))
    qist = signed_in(app, address("qist"))
    before = everything()

    shown = qist.open("/outbox/tomorrow")

    assert shown.heading == "To be written on Thursday 12 November 2026"
    assert rows(shown) == [
        [
            "Search the evidence by Mon 16 Nov 2026 QI-2026-0001 · Four-hour standard in the urgent care centre",
            "Library and Knowledge Service library@northbrook.example",
            "Reminder 1",
        ]
    ]
    assert everything() == before
    with unit_of_work() as session:
        session.get_one(Project, sqlite_world.project_id).hold = "It rests."
    resting = qist.open("/outbox/tomorrow")
    assert "Nothing, from 07:00 on." in resting.content
    assert rows(resting)[0][1:] == ["Library and Knowledge Service", "Reminder 1 The project is on hold."]


def test_of_very_many_projects_tomorrow_shows_some_and_says_how_many_it_left_out(
    sqlite_world: World, app: FastAPI, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(at(date(2026, 11, 11), 15))
    monkeypatch.setattr(mail_forecast, "MOST", 2)

    shown = signed_in(app, address("qist")).open("/outbox/tomorrow")

    assert len(rows(shown)) == 2
    assert "Only the first 2 of 3 projects are shown" in shown.content


def test_friday_says_that_nobody_is_reminded_on_days_off(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.go_to(at(date(2026, 12, 24), 15))

    shown = signed_in(app, address("qist")).open("/outbox/tomorrow")

    assert shown.heading == "To be written on Tuesday 29 December 2026"
    assert (
        "Nobody is reminded on days off: Fri 25 Dec 2026, Sat 26 Dec 2026, Sun 27 Dec 2026, Mon 28 Dec 2026."
        in shown.content
    )
