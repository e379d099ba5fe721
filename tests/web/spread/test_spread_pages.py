"""From closure to the intranet, to partners and to other services, as people live it through on the pages (6.5)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from models.records import HistoryEntry, LearningRelease
from models.settings import settings
from models.vocabulary import Letter, Stage, TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.spread import lists
from tasks.spread.lists import learning_lists
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import Browser, Shown, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"
KEY = "the key of the intranet, long enough"
LEARNING = "Dr Helen Marsh says: 3 patients of 4 were seen sooner with a senior at the door."


@dataclass
class Told:
    """A project that has closed, and the browsers of those who spread it."""

    world: World
    reference: str
    qist: Browser
    lead: Browser

    def do(self, name: str, **typed: Any) -> Shown:  # noqa: ANN401 -- what a page takes
        """The QI Support Team does something with the project."""
        return self.qist.press(self.qist.open(f"/projects/{self.reference}/do/{name}"), **typed)


def closed(world: World, app: FastAPI, **changed: object) -> Told:
    shared: dict[str, Any] = {"learning": LEARNING, "publication": "public", **changed}
    world.propose(partners=[{"name": "Northbrook Hospice", "leads_the_project": False}])
    world.walk_until(TaskKind.SHARE_LEARNING)
    world.answer(TaskKind.SHARE_LEARNING, **shared)
    world.walk_to(Stage.CLOSED)
    return Told(
        world,
        world.project.reference,
        signed_in(app, address("qist")),
        signed_in(app, address("lead")),
    )


def feed(app: FastAPI, ending: str = "atom", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    given = TestClient(app).get(
        f"/feed/learning.{ending}", headers={"Authorization": f"Bearer {KEY}", **headers}
    )
    return given.status_code, given.content, dict(given.headers)


@pytest.fixture
def intranet(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application of a Trust whose intranet reads the feed."""
    monkeypatch.setenv("QI_FEED_TOKEN", KEY)
    settings.cache_clear()
    return app


def test_form_of_the_learning_shows_the_list_ticked_and_takes_it_as_it_stands_ob_073(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.SHARE_LEARNING)
    lead = signed_in(app, address("lead"))
    shown = lead.open(f"/tasks/{world.task(TaskKind.SHARE_LEARNING).id}")

    ticked = shown.page.xpath("//input[@name='readers'][@checked]/@value")
    assert ticked == [address(name) for name in ("lead", "deputy", "quality group", "effective care")]
    assert "Dr Amara Osei, project lead (always told)" in shown.content

    done = lead.press(shown, learning="It works.", is_transferable="false", publication="nobody")
    assert done.heading == "Thank you. Your answer is recorded"


def test_learning_is_on_the_intranet_once_it_is_read_without_names_and_small_numbers_ob_111(
    world: World, intranet: FastAPI
) -> None:
    told = closed(world, intranet)
    assert feed(intranet)[1].count(b"<entry>") == 0
    assert told.reference in told.qist.open("/learning").content

    refused = told.do("publish-learning", read="false")
    assert refused.errors == ["Read it first: it goes out once you say yes"]
    told.do("publish-learning", read="true")

    status, atom, headers = feed(intranet)
    root = ET.fromstring(atom)  # noqa: S314 our own feed
    entry = root.find(f"{ATOM}entry")
    assert (status, headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    assert entry is not None
    needed = {name: root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")}
    needed |= {f"entry {name}": entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")}
    assert all(needed.values())
    assert root.findtext(f"{ATOM}author/{ATOM}email") == "qist@northbrook.example"
    summary = str(entry.findtext(f"{ATOM}summary"))
    assert "a senior at the door" in summary
    assert ("Marsh" in summary, "3 patients" in summary) == (False, False)
    assert feed(intranet, **{"If-None-Match": headers["etag"]})[0] == 304
    assert b"a senior at the door" in feed(intranet, "html")[1]

    told.do("withdraw-learning", reason="Other words are wanted.")
    assert feed(intranet)[1].count(b"<entry>") == 0


@pytest.mark.usefixtures("sqlite_world")
def test_feed_is_for_the_intranet_and_whoever_is_signed_in(intranet: FastAPI) -> None:
    basic = b64encode(f"intranet:{KEY}".encode()).decode()
    stranger = TestClient(intranet)
    ways = {
        "": 401,
        "Bearer wrong": 401,
        "Basic !": 401,
        f"Bearer {KEY}": 200,
        f"Basic {basic}": 200,
    }
    given = {
        way: stranger.get("/feed/learning.atom", headers={"Authorization": way}).status_code for way in ways
    }
    assert given == ways
    assert signed_in(intranet, address("lead")).open("/feed/learning.html").status == 200


@pytest.mark.usefixtures("sqlite_world")
def test_there_is_no_feed_for_strangers_where_no_token_is_set(app: FastAPI) -> None:
    assert TestClient(app).get("/feed/learning.atom").status_code == 404


def corrected(told: Told, **changed: object) -> None:
    """The QI Support Team corrects what the lead has said of the learning."""
    task = next(it for it in told.world.project.tasks if it.kind is TaskKind.SHARE_LEARNING)
    assert task.decision is not None
    typed = {**task.decision.standing[0], **changed}
    correct_answer(
        CorrectionRequest(task.id, told.world.id_of("qist"), typed, "The lead wrote to us.", nonce())
    )


def test_learning_leaves_the_intranet_once_its_answer_is_corrected_to_go_nowhere(
    sqlite_world: World, intranet: FastAPI
) -> None:
    told = closed(sqlite_world, intranet)
    told.do("publish-learning", read="true")

    corrected(told, publication="trust")
    with reading() as session:
        assert [it.is_public for it in session.scalars(select(LearningRelease))] == [False]
    assert told.qist.open(f"/projects/{told.reference}/do/tell-partners").status == 409
    assert feed(intranet)[1].count(b"<entry>") == 1
    corrected(told, publication="nobody")
    assert feed(intranet)[1].count(b"<entry>") == 0

    with unit_of_work() as session:  # as a correction left it before it took anything back
        session.execute(update(LearningRelease).values(taken_back_at=None))
    told.do("withdraw-learning", reason="The lead wants it off.")
    assert feed(intranet)[1].count(b"<entry>") == 0


def test_what_may_be_published_is_listed_however_much_newer_learning_goes_nowhere(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", 1)
    told = closed(sqlite_world, app)
    sqlite_world.wait(days=1)
    closed(sqlite_world, app, publication="nobody")

    waiting = learning_lists(sqlite_world.id_of("qist")).waiting

    assert [learned.reference for learned in waiting] == [told.reference]


def test_learning_whose_lead_wants_it_nowhere_is_not_offered(sqlite_world: World, intranet: FastAPI) -> None:
    told = closed(sqlite_world, intranet, publication="nobody")
    content = told.qist.open(f"/projects/{told.reference}").content
    assert ("Publish what was learned" in content, "partners" in content) == (False, False)
    assert "The results, written on" in content or "The results, delivered on" in content


def test_partners_read_a_summary_that_names_nobody_once_the_team_sends_it_ob_049(
    world: World, app: FastAPI
) -> None:
    told = closed(world, app)
    assert Letter.SHARED_LEARNING not in {mail.letter for mail in world.mails()}
    shown = told.qist.open(f"/projects/{told.reference}/do/tell-partners")
    assert shown.values["partners-0-organisation"] == "Northbrook Hospice"

    given: dict[str, Any] = {"partners-0-email": "quality@hospice.example", "read": "true"}
    told.qist.press(shown, **given)

    letter = next(mail for mail in world.mails() if mail.letter is Letter.SHARED_LEARNING)
    assert (letter.to_address, letter.to_person_id) == ("quality@hospice.example", world.id_of("qist"))
    assert "Marsh" not in letter.body_text
    assert "fewer than 5 patients" in letter.body_text
    page = told.lead.open(f"/projects/{told.reference}").content
    assert "quality@hospice.example" in page


def test_service_answers_on_its_page_and_the_origin_shows_it_ob_108(
    sqlite_world: World, app: FastAPI
) -> None:
    told = closed(sqlite_world, app, services=["children"], transfer_to=None)
    task = next(it for it in sqlite_world.project.tasks if it.kind is TaskKind.ANSWER_ADOPTION)
    waiting = told.lead.open(f"/projects/{told.reference}").content
    assert "Asked, no answer yet: Dr Nadia Rahman" in waiting

    children = signed_in(app, task.assignee.email)
    shown = children.open(f"/tasks/{task.id}")
    assert "Children and Young People" in shown.content
    children.press(shown, outcome="will_adopt", lead_name="Leila Haddad", lead_email=address("colleague"))

    seen = told.lead.open(f"/projects/{told.reference}")
    assert "Yes: its project has begun, QI-2026-0002 (proposal)" in seen.content
    new = signed_in(app, address("colleague")).open("/projects/QI-2026-0002").content
    assert f"Adopts {told.reference}" in new.replace("\n", " ")


def test_announcement_is_copied_and_its_version_is_noted_where_it_was_used_ob_151(
    sqlite_world: World, app: FastAPI
) -> None:
    told = closed(sqlite_world, app)
    told.do("publish-learning", read="true")
    listed = told.qist.open("/announcements").content
    assert "Call for topics" in listed
    address_of_it = f"/announcements/project-closed/{told.reference}"
    shown = told.qist.open(address_of_it)
    assert "What we learned: Four-hour standard" in shown.content
    assert "<h2>What we learned" in shown.content

    told.qist.press(shown, channel="bulletin")

    with reading() as session:
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "announcement used")
        assert list(session.scalars(query)) == [
            "Announcement “A closed project”, version 1: Communications Partnership e-bulletin"
        ]
    assert "version 1" in told.qist.open(address_of_it).content
    assert told.lead.open("/announcements").status == 403


def test_what_ended_early_has_learned_stands_on_the_list_of_the_team_ob_094(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    lead, qist = signed_in(app, address("lead")), signed_in(app, address("qist"))
    page = lead.open(f"/projects/{sqlite_world.project.reference}/withdraw")
    lead.press(page, reason="Two leads left.", learning="Name a deputy who stays.", confirmed="yes")
    assert sqlite_world.project.stage is Stage.ABANDONED
    assert "Name a deputy who stays." in qist.open("/learning").content
    assert "Name a deputy who stays." not in lead.open("/learning").content

    sqlite_world.propose(title="Waits in the urgent care centre", help_wanted=[], evidence_question=None)
    planned = lead.open(f"/tasks/{sqlite_world.task(TaskKind.REVIEW_EVIDENCE).id}").content
    assert "Abandoned: Two leads left. Name a deputy who stays." in planned
