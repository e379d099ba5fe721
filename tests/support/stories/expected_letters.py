"""Who should have got which letters by 7 April, worked out from the story and the lists alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from models.imports.catalogue import NATIONAL_AUDITS
from models.vocabulary import Letter
from tests.support.stories.programme_year import (
    CLOSED,
    NATIONAL_OPEN,
    OPEN,
    QUALITY_LEADS,
    WITHDRAWN,
    local_list,
)

QIST, CHAIR, AUTHOR = "ruth.calder", "ines.duarte", "yuki.mori"
"""The QI Support Team, the chair of a Clinical Academic Group, and the lead who hands a proposal in."""

NOT_JOINED = "National Audit of Percutaneous Coronary Intervention"
SUGGESTED = ("leila.haddad", "priya.raman", "imran.shah", "yuki.mori", QIST)
"""Who leads the suggestions that were taken; one has no owner, so that QIST is asked."""

PAPERS = [
    ("urgent-care.quality", date(2027, 1, 4)),
    ("effective.care", date(2027, 1, 6)),
    ("quality.committee", date(2027, 1, 13)),
    ("audit.committee", date(2027, 1, 29)),
    ("effective.care", date(2027, 3, 3)),
    ("quality.committee", date(2027, 3, 8)),
    ("effective.care", date(2027, 4, 6)),
]
"""Each on the working day before its papers are due: six before the meeting, if the Trust does not say otherwise."""

_ASKED, _ANSWERED, _REMINDED, _TOLD = Letter.TASK_OPENED, Letter.RECEIPT, Letter.REMINDER, Letter.ESCALATION
_TO_QIST = (Letter.CHANGES_WANTED, Letter.SUBSCRIPTIONS_DUE, Letter.PROGRAMME_BEGUN, Letter.MAIL_HELD)

_AGREEING = {
    (QIST, _ASKED): 4,  # to invite, to draft, to publish, and to close the year one day
    (QIST, Letter.FIGURES_DUE): 3,  # of a project on the programme, which is asked for a month at a time
    ("joyce.mensah", _REMINDED): 3,
    ("nadia.rahman", _REMINDED): 1,
    ("ingrid.solberg", _TOLD): 1,
    ("paul.whitaker", _TOLD): 1,
    ("anita.desai", _ASKED): 4,  # to sign off twice, and whether two risks are still accepted
    ("anita.desai", _ANSWERED): 4,
    ("effective.care", _ASKED): 2,
    ("effective.care", _ANSWERED): 2,
    ("effective.care", _REMINDED): 1,
    ("quality.committee", _ASKED): 1,
    ("quality.committee", _ANSWERED): 1,
    ("quality.committee", _REMINDED): 1,
    ("amara.osei", _ASKED): 2,  # how two silent projects stand
    ("amara.osei", Letter.STEP_TAKEN): 2,  # the risks of her projects were looked at again
    (AUTHOR, _ANSWERED): 1,
    ("library", _ASKED): 1,
    ("jonas.whitfield", Letter.NAMED): 1,  # the deputy in the proposal that was handed in
}


def expected_letters() -> Mapping[tuple[str, Letter], int]:
    """How many letters of each kind everybody should have."""
    expected = Counter(_AGREEING)
    for who in (*QUALITY_LEADS.values(), CHAIR):
        expected += Counter({(who, _ASKED): 2, (who, _ANSWERED): 2})
    expected.update((QIST, letter) for letter in _TO_QIST)
    expected.update((who, Letter.PAPER) for who, _ in PAPERS)
    expected.update((who, _ASKED) for who in asked_in_april())
    return expected


def asked_in_april() -> Iterator[str]:
    """Who is asked for a proposal on 1 April, as often as they are."""
    with NATIONAL_AUDITS.open(encoding="utf-8", newline="") as file:
        audits = {row["name"] for row in csv.DictReader(file)} - {NOT_JOINED, NATIONAL_OPEN}
    yield from (QIST for _ in audits)
    yield from SUGGESTED
    yield from (local.asked for local in local_list() if local.title not in {WITHDRAWN, CLOSED, OPEN})
