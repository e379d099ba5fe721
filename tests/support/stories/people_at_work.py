"""People at work under a stopped clock: they have a mailbox at a real mail server and a browser, and nothing else.

Each morning the daily rounds are made; what was written is sent, and noted with its day and reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from fastapi import FastAPI
from starlette.testclient import TestClient

from deployments.demo.pages import OpenedPage, read_page
from deployments.demo.people_at_work import Colleague, Received
from models.clock import at_local
from models.vocabulary import Letter, TaskKind
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import DOMAIN, World

MORNING, DAYTIME = 8, 10
_LINK = re.compile(r"https?://\S+")
_SOON = 0.5  # seconds: a letter that is not there by then was not written


@dataclass(frozen=True)
class Delivered:
    """A letter in a mailbox: on which day it came, to whom, what it is, and its message."""

    day: date
    to: str
    letter: Letter
    mail: Received


@dataclass
class AtWork:
    """Everybody at the Trust, the postman, and every letter that has come since the story began, oldest first."""

    world: World
    app: FastAPI
    postman: Postman
    sink: CapturingMailServer
    delivered: list[Delivered] = field(default_factory=list)
    _people: dict[str, tuple[Colleague, TestClient]] = field(default_factory=dict)

    def post(self) -> None:
        """Whatever waits is sent and arrives."""
        send_waiting_mail(self.postman)
        for number, email in enumerate(self.sink.received[len(self.delivered) :], start=len(self.delivered)):
            mail = Received(str(number), email.to, email.subject, email.text, email.key)
            self.delivered.append(Delivered(self.world.today, short(email.to), mail.letter, mail))

    def forget(self) -> None:
        """The story begins: what came before is read and put away."""
        self.sink.clear()
        self.delivered.clear()

    def until(self, day: date) -> None:
        """Live morning by morning until a day, and be at work on it."""
        while self.world.today < day:
            self.world.go_to(at_local(self.world.today + timedelta(days=1), MORNING))
            self.morning()
        self.world.go_to(at_local(day, DAYTIME))

    def morning(self) -> None:
        """What each morning brings by itself."""
        fire_due_timers()
        run_daily_jobs()
        self.post()

    def answer(self, who: str, kind: TaskKind, **values: object) -> None:
        """Somebody follows the link of the letter that asks, and sends the form behind it."""
        self.fill_in(who, self.find(who, Letter.TASK_OPENED, kind), **values)

    def find(self, who: str, letter: Letter, kind: TaskKind | None = None) -> Received:
        """The newest letter that somebody has not read before, of a sort, or one that asks for something."""
        query = (lambda value: value.asks_for(kind)) if kind else (lambda value: value.letter is letter)
        return self.person(who).wait_for(query, kind.label if kind else letter.label)

    def fill_in(self, who: str, mail: Received, **values: object) -> None:
        """Somebody follows the link of a letter and sends the form behind it; Unexpected if it is refused."""
        person = self.person(who)
        person.submit(person.open(mail), values)
        self.post()

    def follow(self, who: str, letter: Letter) -> tuple[OpenedPage, str]:
        """Follow the link of a letter that leads to a page for people who are signed in; the page and its text."""
        mail = self.find(who, letter)
        links = [link for link in _LINK.findall(mail.text) if "/papers/" in link or link.endswith("/outbox")]
        return self.look(who, links[0])

    def look(self, who: str, path: str) -> tuple[OpenedPage, str]:
        """Open a page, and sign in with the code from the mailbox where it asks for that."""
        person, browser = self.person(who), self._people[who][1]
        if "/sign-in" in str(browser.get(path).url):
            person.sign_in()
        shown = browser.get(path)
        return read_page(str(shown.url), shown.status_code, shown.text), shown.text

    def press(self, who: str, page: OpenedPage, action: str) -> OpenedPage:
        """Press the button of a page whose form goes to an address with this end."""
        [form] = [form for form in page.forms if form.action.endswith(action)]
        sent = self._people[who][1].post(form.action, data=dict(form.typed))
        self.post()
        return read_page(str(sent.url), sent.status_code, sent.text)

    def person(self, who: str) -> Colleague:
        """Somebody by the first part of their address, with a browser of their own."""
        if who not in self._people:
            browser = TestClient(self.app, base_url="http://127.0.0.1:8000")
            self._people[who] = Colleague(f"{who}@{DOMAIN}", browser, self._mailbox, patience=_SOON), browser
        return self._people[who][0]

    def letters(self, letter: Letter) -> list[tuple[str, date]]:
        """To whom and on which day a kind of letter came."""
        return [
            (each_delivered.to, each_delivered.day)
            for each_delivered in self.delivered
            if each_delivered.letter is letter
        ]

    def on(self, day: date) -> list[tuple[str, Letter]]:
        """What came on a day, codes aside."""
        return sorted((but_code.to, but_code.letter) for but_code in self._but_codes() if but_code.day == day)

    def counted(self) -> Mapping[tuple[str, Letter], int]:
        """How many letters of each kind everybody has, codes aside."""
        return Counter((but_code.to, but_code.letter) for but_code in self._but_codes())

    def codes(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many codes everybody has got, and how many they have typed."""
        got = Counter(
            each_delivered.to
            for each_delivered in self.delivered
            if each_delivered.letter is Letter.SIGN_IN_CODE
        )
        return got, {
            who: person.codes_typed for who, (person, _) in self._people.items() if person.codes_typed
        }

    def _mailbox(self, address: str) -> list[Received]:
        """What has come to an address, the newest first; a code that was just asked for is among it."""
        self.post()
        return [
            each_delivered.mail
            for each_delivered in reversed(self.delivered)
            if each_delivered.mail.to == address
        ]

    def _but_codes(self) -> list[Delivered]:
        return [
            each_delivered
            for each_delivered in self.delivered
            if each_delivered.letter is not Letter.SIGN_IN_CODE
        ]


def short(address: str) -> str:
    """The first part of an address of the Trust."""
    return address.removesuffix(f"@{DOMAIN}")
