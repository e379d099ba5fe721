"""How the programme 2027-28 is agreed from January to March, each step as people live it: by letter, link and form.

Its dates are counted back in working days from Wednesday 31 March; Friday 26 and Monday 29 March are bank holidays.
"""

from __future__ import annotations

from datetime import date

import pytest

from deployments.demo.people_at_work import Unexpected
from models.vocabulary import Letter, TaskKind, TopicState
from tests.support.programme.topics_at_year_end import NEW
from tests.support.stories.expected_letters import CHAIR, NOT_JOINED, QIST
from tests.support.stories.people_at_work import AtWork
from tests.support.stories.programme_turned import tasks_of_programme, titles, topics_after
from tests.support.stories.programme_year import topic_id

LEFT_OUT = "Colours of the corridors"


def suggestions_come_and_one_is_late(work: AtWork) -> None:
    """OB-085, OB-088: none is an answer, and who is late is reminded, brought to others, and answers at last."""
    work.until(date(2027, 1, 11))
    suggest(work, "helen.marsh", suggestion("Ambulance handovers", "commissioner", "leila.haddad"))
    suggest(work, "tomasz.lewandowski", suggestion("Ligature points", "board_objective", "priya.raman"))
    suggest(work, "nadia.rahman")
    work.until(date(2027, 1, 14))
    suggest(
        work,
        "margaret.doyle",
        suggestion(LEFT_OUT, "local"),
        suggestion("Falls at home", "local", "imran.shah"),
    )
    suggest(work, CHAIR, suggestion("Rehabilitation after stroke", "strategy"))

    work.until(date(2027, 2, 9))
    assert work.letters(Letter.REMINDER) == [
        ("joyce.mensah", day) for day in (date(2027, 1, 25), date(2027, 1, 29), date(2027, 2, 2))
    ]
    assert work.letters(Letter.ESCALATION) == [
        ("ingrid.solberg", date(2027, 2, 4)), ("paul.whitaker", date(2027, 2, 8)),
    ]  # fmt: skip
    late = [suggestion("Night sitters", "service_review", "yuki.mori")]
    reminder = work.find("joyce.mensah", Letter.REMINDER)
    work.fill_in("joyce.mensah", reminder, has_topics=True, topics=late)
    assert len(titles(TopicState.SUGGESTED)) == 6
    assert tasks_of_programme() == [("draft_programme", QIST, date(2027, 2, 11))]


def draft_is_made_with_its_capacity(work: AtWork) -> None:
    """OB-087, OB-090: more hours than there are must be met somehow; a suggestion is left out with its reason."""
    work.until(date(2027, 2, 10))
    hours: dict[str, object] = {
        "left_out": [{"topic": topic_id(LEFT_OUT, NEW), "because": "Nothing to measure."}],
        "clinical_hours": 2400, "clinical_hours_there": 2000, "support_hours": 900, "support_hours_there": 1000,
    }  # fmt: skip
    asked = work.find(QIST, Letter.TASK_OPENED, TaskKind.DRAFT_PROGRAMME)
    with pytest.raises(Unexpected, match="It takes more hours than there are: say how that is met"):
        work.fill_in(QIST, asked, **hours)
    work.fill_in(QIST, asked, how_met="Six topics begin in October.", **hours)

    assert topics_after(NEW)[LEFT_OUT] == (TopicState.NOT_TAKEN, "Nothing to measure.")
    assert titles(TopicState.SUGGESTED) == []
    assert {(kind, due) for kind, _, due in tasks_of_programme()} == {("comment_on_draft", date(2027, 3, 1))}


def services_are_consulted(work: AtWork) -> None:
    """OB-084: each says what does not concern them; somebody does not agree, and says why."""
    work.until(date(2027, 2, 15))
    for _ in ("Handover at night", "National Audit of Inpatient Falls"):
        work.answer("amara.osei", TaskKind.CHECK_IN, outcome="on_track")
    for who in ("helen.marsh", "tomasz.lewandowski", "joyce.mensah", "margaret.doyle"):
        comment(work, who, "National Paediatric Diabetes Audit")
    comment(work, CHAIR)
    work.until(date(2027, 2, 23))
    comment(
        work,
        "nadia.rahman",
        "National Joint Registry",
        agrees=False,
        comment="Asthma of children is missing.",
    )
    assert tasks_of_programme() == [("sign_programme_off", "anita.desai", date(2027, 3, 10))]
    _, text = work.look(QIST, f"/programme/{NEW}/relevance")
    assert "Children and Young People" in text
    _, text = work.look(QIST, f"/programme/{NEW}/objectives")
    assert "Fewer falls with harm" in text


def medical_officer_signs_off_without_one_audit(work: AtWork) -> None:
    """OB-025, OB-057: a relevant audit that is not joined stays on the record with the reason."""
    work.until(date(2027, 3, 1))
    because = "Its procedures are done at the tertiary centre."
    not_joined = [{"topic": topic_id(NOT_JOINED, NEW), "because": because}]
    work.answer("anita.desai", TaskKind.SIGN_PROGRAMME_OFF, outcome="approved", not_joined=not_joined)
    assert topics_after(NEW)[NOT_JOINED] == (TopicState.NOT_JOINED, because)
    assert tasks_of_programme() == [("agree_effective_care", "effective.care", date(2027, 3, 17))]


def accepted_risks_are_looked_at_again(work: AtWork) -> None:
    """OB-112: on the day set a year before, of the two projects that closed with one; nothing waits for it."""
    still = {"outcome": "still_accepted", "reason": "The post is advertised.", "review_on": "2027-09-01"}
    for _ in range(2):
        work.answer("anita.desai", TaskKind.REVIEW_RISK, **still)


def committee_wants_changes_once_and_both_agree(work: AtWork) -> None:
    """OB-069, OB-087: back to the draft, again to the sign-off, then both committees say yes."""
    work.until(date(2027, 3, 4))
    query = {
        "outcome": "changes_wanted",
        "held_on": "2027-03-03",
        "reason": "Say when the six topics begin.",
    }
    work.answer("effective.care", TaskKind.AGREE_EFFECTIVE_CARE, **query)
    assert tasks_of_programme() == [("draft_programme", QIST, date(2027, 3, 5))]
    [changes] = [delivered.mail for delivered in work.delivered if delivered.letter is Letter.CHANGES_WANTED]
    assert "Say when the six topics begin." in changes.text
    hours = {
        "clinical_hours": 1900,
        "clinical_hours_there": 2000,
        "support_hours": 900,
        "support_hours_there": 1000,
    }
    work.fill_in(QIST, work.find(QIST, Letter.CHANGES_WANTED), **hours)
    work.until(date(2027, 3, 5))
    work.answer("anita.desai", TaskKind.SIGN_PROGRAMME_OFF, outcome="approved")
    work.until(date(2027, 3, 12))
    work.answer("effective.care", TaskKind.AGREE_EFFECTIVE_CARE, outcome="approved", held_on="2027-03-11")
    assert tasks_of_programme() == [("agree_quality_committee", "quality.committee", date(2027, 3, 23))]
    work.until(date(2027, 3, 16))
    work.answer(
        "quality.committee", TaskKind.AGREE_QUALITY_COMMITTEE, outcome="approved", held_on="2027-03-16"
    )


def programme_is_published(work: AtWork) -> None:
    """OB-087: it stands where everybody can read it before its year begins."""
    assert tasks_of_programme() == [("publish_programme", QIST, date(2027, 3, 30))]
    work.until(date(2027, 3, 17))
    work.answer(QIST, TaskKind.PUBLISH_PROGRAMME, published_at="https://intranet.example/programme")


def suggestion(title: str, source: str, owner: str = "") -> dict[str, object]:
    led = (
        {"owner_name": owner.replace(".", " ").title(), "owner_email": f"{owner}@northbrook.example"}
        if owner
        else {}
    )
    return {"title": title, "source": source, "why": "It matters to patients.", **led}


def suggest(work: AtWork, who: str, *topics: dict[str, object]) -> None:
    work.answer(who, TaskKind.SUGGEST_TOPICS, has_topics=bool(topics), topics=list(topics))


def comment(work: AtWork, who: str, *elsewhere: str, agrees: bool = True, comment: str = "") -> None:
    not_relevant = [{"topic": topic_id(title, NEW), "because": "We see none."} for title in elsewhere]
    work.answer(who, TaskKind.COMMENT_ON_DRAFT, agrees=agrees, not_relevant=not_relevant, comment=comment)
