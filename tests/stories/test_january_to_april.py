"""January to April as the Trust lives it: by emails, links, codes and forms, under a stopped clock (6.1).

The national catalogue and an invented list come in through the importer; whatever is answered is answered on a page.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.clock import at_local
from models.forms import FORMS
from models.records import Decision
from models.vocabulary import Letter, Outcome, TaskKind, TopicState
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tests.support.command_line import QI
from tests.support.programme.topics_at_year_end import NEW, OLD
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.stories import agreeing_by_mail as agreeing
from tests.support.stories import programme_year as year
from tests.support.stories.expected_letters import (
    AUTHOR,
    CHAIR,
    NOT_JOINED,
    PAPERS,
    QIST,
    asked_in_april,
    expected_letters,
)
from tests.support.stories.people_at_work import AtWork
from tests.support.stories.programme_turned import begun_in, tasks_of_programme, topics_after
from tests.support.trust_at_work import World

AREAS = {
    "helen.marsh": "Urgent Care",
    "tomasz.lewandowski": "Adult Mental Health",
    "nadia.rahman": "Children and Young People",
    "joyce.mensah": "Community Services",
    "margaret.doyle": "Older People and Rehabilitation",
    CHAIR: "Clinical Academic Group Neurosciences",
}
ROLLOVER = ("programme", "rollover", "--year", NEW)
DRY_RUN = (*ROLLOVER, "--dry-run", "--as-of", "2027-04-01", "--json")


@dataclass(frozen=True)
class Story:
    """People at work, and the operator with the commands."""

    work: AtWork
    operator: QI


@pytest.fixture
def january(
    qi: QI,
    sqlite_database: str,
    sqlite_world: World,
    app: FastAPI,
    postman: Postman,
    sink: CapturingMailServer,
    tmp_path: Path,
) -> Story:
    """Sunday 3 January 2027: the lists are in, some topics have projects, and nobody was asked anything new."""
    work = AtWork(sqlite_world, app, postman, sink)
    operator = year.as_operator(qi, sqlite_database, sqlite_world)
    year.lists_come_in(operator, tmp_path)
    year.projects_before_january(work, tmp_path)
    return Story(work, operator)


def test_story_from_january_to_april_through_mail_pages_and_commands(january: Story) -> None:
    """OB-025, OB-057, OB-069, OB-084, OB-085, OB-087, OB-088, OB-090, OB-102."""
    work = january.work
    topics_are_called_for(january)
    committee_reads_its_paper(work)
    agreeing.suggestions_come_and_one_is_late(work)
    agreeing.draft_is_made_with_its_capacity(work)
    agreeing.services_are_consulted(work)
    agreeing.medical_officer_signs_off_without_one_audit(work)
    agreeing.accepted_risks_are_looked_at_again(work)
    agreeing.committee_wants_changes_once_and_both_agree(work)
    agreeing.programme_is_published(work)
    rehearsal = rehearsed_the_day_before(january)
    year_turns_as_rehearsed(january, rehearsal)
    wave_is_held_and_let_go(work)
    lead_hands_the_proposal_in(work)
    work.until(date(2027, 4, 7))

    assert work.letters(Letter.PAPER) == PAPERS
    everybody_got_what_they_should(work)


def topics_are_called_for(january: Story) -> None:
    """OB-085, OB-087: QIST is asked whom to ask, the lists of the new year come in, and each is asked once."""
    work = january.work
    work.until(date(2027, 1, 4))
    assert (QIST, Letter.TASK_OPENED) in work.on(work.world.today)
    assert tasks_of_programme() == [("invite_topics", QIST, date(2027, 1, 11))]

    work.until(date(2027, 1, 5))
    row = january.operator("programme", "import", "--catalogue", "--year", NEW)
    assert (row[0], row[1].splitlines()[0]) == (0, "29 topics of 2027-28 read: 29 added, 0 changed.")
    areas = [
        {"area": area, "name": who.replace(".", " ").title(), "email": f"{who}@northbrook.example"}
        for who, area in AREAS.items()
    ]
    work.answer(QIST, TaskKind.INVITE_TOPICS, areas=areas)
    asked = [to for to, day in work.letters(Letter.TASK_OPENED) if day == work.world.today]
    assert sorted(asked) == sorted(AREAS)
    assert {due for _, _, due in tasks_of_programme()} == {date(2027, 2, 1)}


def committee_reads_its_paper(work: AtWork) -> None:
    """OB-069, OB-102: the secretary signs in behind the link, and the paper is there; another committee is refused."""
    work.until(date(2027, 1, 6))
    page, text = work.follow("effective.care", Letter.PAPER)
    assert (page.status, page.heading) == (200, "Progress of the quality improvement programme")
    assert "ECT-2027-01-14" in text
    assert work.look("quality.committee", page.url)[0].status == 403


def rehearsed_the_day_before(january: Story) -> list[dict[str, str]]:
    """What the operator is told of the turn on its eve; nothing is stored, and nobody is written to."""
    work = january.work
    work.until(date(2027, 3, 31))
    before = len(work.delivered), topics_after(OLD), topics_after(NEW)
    status, sentence, complaint = january.operator(*DRY_RUN)
    work.post()
    assert (status, complaint) == (0, "")
    assert (len(work.delivered), topics_after(OLD), topics_after(NEW)) == before
    rehearsal: list[dict[str, str]] = json.loads(sentence)
    return rehearsal


def year_turns_as_rehearsed(january: Story, rehearsal: list[dict[str, str]]) -> None:
    """OB-087: the same topics take the same turns, and the same people are asked by the same dates."""
    work = january.work
    work.world.go_to(at_local(date(2027, 4, 1), 7))
    turns = Counter(line["turn"] for line in rehearsal)
    status, sentence, _ = january.operator(*ROLLOVER, "--json")
    assert (status, json.loads(sentence)) == (0, {"year": NEW, "turns": dict(turns), "failed": []})
    assert january.operator(*ROLLOVER) == (0, f"{NEW}: nothing was left to do.\n", "")

    begin = sorted(
        (line["title"], line["asked"], line["due_on"]) for line in rehearsal if line["turn"] == "begin"
    )
    assert begun_in(NEW) == begin
    assert {due for _, _, due in begin} == {"2027-04-15"}
    ended = {line["title"]: (line["turn"], line["because"]) for line in rehearsal if line["turn"] != "begin"}
    states = {
        TopicState.CARRIED_FORWARD: "carry_forward", TopicState.RENEWED: "renew", TopicState.RETIRED: "retire",
    }  # fmt: skip
    assert {title: (states[state], why) for title, (state, why) in topics_after(OLD).items()} == ended
    assert ended[year.NATIONAL_CLOSED][0] == "renew"
    assert {title for title, (turn, _) in ended.items() if turn == "retire"} == {year.WITHDRAWN, year.CLOSED}
    not_begun = {NOT_JOINED, agreeing.LEFT_OUT, year.OPEN, year.NATIONAL_OPEN, year.WITHDRAWN, year.CLOSED}
    assert not_begun.isdisjoint(title for title, _, _ in begin)


def wave_is_held_and_let_go(work: AtWork) -> None:
    """More letters than on any day are held until QIST says so on the outbox; the switch is announced once."""
    work.world.go_to(at_local(date(2027, 4, 1), 8))
    work.morning()
    assert [who for who, day in work.letters(Letter.TASK_OPENED) if day == work.world.today] == []
    assert work.letters(Letter.PROGRAMME_BEGUN) == [(QIST, date(2027, 4, 1))]
    assert work.letters(Letter.MAIL_HELD) == [(QIST, date(2027, 4, 1))]
    outbox, text = work.look(QIST, "/outbox")
    assert f"A wave of {len(begun_in(NEW))} emails is held" in text
    done = work.press(QIST, outbox, "/outbox/wave/do/release")
    work.post()
    assert done.heading == "Done"
    asked = Counter(who for who, day in work.letters(Letter.TASK_OPENED) if day == work.world.today)
    assert asked == Counter(asked_in_april())


def lead_hands_the_proposal_in(work: AtWork) -> None:
    """OB-087: a lead opens the link in the letter, finds what is known already, and hands the proposal in."""
    title = "Catheter passports"
    mail = next(
        delivered.mail
        for delivered in work.delivered
        if delivered.to == AUTHOR and title in delivered.mail.subject
    )
    page = work.person(AUTHOR).open(mail)
    assert page.task_form
    assert not {"title", "topic", "service"} & page.task_form.names
    example = FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]
    values = {
        name: value
        for name, value in example.items()
        if name not in {"title", "topic", "service", "lead_name", "lead_email"}
    }
    work.fill_in(AUTHOR, mail, **values)
    with reading() as session:
        answer = session.scalars(select(Decision.answer).order_by(Decision.at.desc())).first()
    assert answer
    assert (answer["title"], answer["topic"], answer["service"], answer["lead_email"]) == (
        title, year.topic_id(title, NEW), "community", f"{AUTHOR}@northbrook.example",
    )  # fmt: skip
    assert {("library", Letter.TASK_OPENED), (AUTHOR, Letter.RECEIPT)} <= set(work.on(work.world.today))


def everybody_got_what_they_should(work: AtWork) -> None:
    """Nobody was written to twice, and every code that was sent was typed."""
    keys = Counter(delivered.mail.key for delivered in work.delivered)
    assert [key for key, count in keys.items() if count > 1] == []
    got, typed = work.codes()
    assert got == typed
    sponsor = Counter({("nadia.rahman", letter): 1 for letter in (Letter.TASK_OPENED, Letter.REMINDER)})
    assert work.counted() == Counter(expected_letters()) + sponsor
