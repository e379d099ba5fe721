"""What becomes of each project of the year: a table of titles, people and fates. All of them are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from models.vocabulary import Outcome, ProjectType, TaskKind


@dataclass(frozen=True)
class Measured:
    """What a project counts: a measure, how many in a hundred meet it before and after, and how many a month."""

    name: str
    before: int
    after: int
    monthly: int
    is_better_higher: bool = True
    target: int = 90


@dataclass(frozen=True)
class Fate:
    """How a project goes: its pace in working days an answer, how often it measures, where it stays.

    `outcomes` are the answers that differ from the usual, each given once; `stays_at` is what nobody answers any
    more; `held_because` puts it on hold there.
    """

    pace: int = 4
    cycles: int = 1
    outcomes: Mapping[TaskKind, Outcome] = field(default_factory=dict)
    stays_at: TaskKind | None = None
    held_because: str = ""
    ends_with: TaskKind | None = None


class Fates(Enum):
    """The fates that a register is made of."""

    CLOSED = Fate(pace=4)
    CLOSED_AFTER_TWO_CYCLES = Fate(pace=3, cycles=2)
    SLOW = Fate(pace=11, cycles=2)
    SENT_BACK_ONCE = Fate(pace=5, outcomes={TaskKind.REGISTER: Outcome.CHANGES_WANTED})
    WITH_CONDITIONS = Fate(pace=5, outcomes={TaskKind.APPROVE: Outcome.APPROVED_WITH_CONDITIONS})
    DECLINED = Fate(outcomes={TaskKind.APPROVE: Outcome.DECLINED})
    RESEARCH = Fate(outcomes={TaskKind.REGISTER: Outcome.RESEARCH})
    NEVER_PROPOSED = Fate(stays_at=TaskKind.PROPOSE)
    NO_EVIDENCE = Fate(stays_at=TaskKind.REVIEW_EVIDENCE)
    AT_THE_LIBRARY = Fate(stays_at=TaskKind.SEARCH_EVIDENCE)
    AT_REGISTRATION = Fate(stays_at=TaskKind.REGISTER)
    AT_APPROVAL = Fate(stays_at=TaskKind.APPROVE)
    NO_FIGURES = Fate(stays_at=TaskKind.SUBMIT_DATA)
    NO_MEETING = Fate(stays_at=TaskKind.RECORD_MEETING)
    ACTION_FORGOTTEN = Fate(stays_at=TaskKind.IMPLEMENT_ACTION)
    NO_REPORT = Fate(pace=5, stays_at=TaskKind.WRITE_FINAL_REPORT)
    ON_HOLD = Fate(
        stays_at=TaskKind.SUBMIT_DATA, held_because="The ward moves to the new building in spring."
    )
    WITHDRAWN = Fate(ends_with=TaskKind.WITHDRAW, stays_at=TaskKind.REVIEW_EVIDENCE)
    ABANDONED = Fate(ends_with=TaskKind.ABANDON, stays_at=TaskKind.REPORT_FINDINGS)


@dataclass(frozen=True)
class Life:
    """A project: its title, service and lead, in which week of the year it was proposed, and its fate."""

    title: str
    service: str
    lead: str
    week: int
    fate: Fate
    measured: Measured
    kind: ProjectType = ProjectType.CLINICAL_AUDIT


_AUDIT, _QI = ProjectType.CLINICAL_AUDIT, ProjectType.QUALITY_IMPROVEMENT
_EVALUATION, _NATIONAL = ProjectType.SERVICE_EVALUATION, ProjectType.NATIONAL_AUDIT


def _lives(
    service: str, rows: Sequence[tuple[str, str, int, Fates, Measured, ProjectType]]
) -> tuple[Life, ...]:
    return tuple(
        Life(title, service, lead, week, fate.value, measured, kind)
        for title, lead, week, fate, measured, kind in rows
    )


_URGENT = _lives("urgent-care", (
    ("Sepsis: antibiotics within one hour", "jonas.whitfield", 1, Fates.CLOSED_AFTER_TWO_CYCLES,
     Measured("Antibiotics within one hour", 61, 84, 70), _AUDIT),
    ("Pain scored within twenty minutes of arrival", "leila.haddad", 3, Fates.CLOSED,
     Measured("Pain scored in time", 72, 91, 120), _AUDIT),
    ("Fewer cannulas that are never used", "jonas.whitfield", 6, Fates.SLOW,
     Measured("Cannulas never used", 38, 21, 150, is_better_higher=False, target=20), _QI),
    ("Head injury: scan within one hour", "amara.osei", 14, Fates.NO_MEETING,
     Measured("Scan within one hour", 79, 88, 45), _AUDIT),
    ("Handover from ambulance crews at the weekend", "leila.haddad", 20, Fates.SENT_BACK_ONCE,
     Measured("Handed over within fifteen minutes", 55, 66, 200), _QI),
    ("Frequent attenders: a plan that everybody can find", "greg.ashworth", 26, Fates.ACTION_FORGOTTEN,
     Measured("Plan found in the record", 34, 58, 30), _QI),
    ("Chaperones offered for intimate examinations", "leila.haddad", 33, Fates.WITH_CONDITIONS,
     Measured("Chaperone offered and recorded", 47, 80, 60), _AUDIT),
    ("Safe discharge letters before midnight", "jonas.whitfield", 47, Fates.AT_APPROVAL,
     Measured("Letter sent the same day", 60, 75, 180), _QI),
    ("Follow-up of missed fractures", "greg.ashworth", 50, Fates.AT_REGISTRATION,
     Measured("Called back within two days", 80, 90, 25), _AUDIT),
    ("Does a new triage form shorten the wait, and does it do so in every hospital?", "amara.osei", 12,
     Fates.RESEARCH, Measured("Seen in time", 70, 80, 90), _QI),
))  # fmt: skip
_LONG = (
    "Letters to general practitioners within one day of discharge, in words that the person who takes them home can "
    "read and understand"
)
_MENTAL_HEALTH = _lives("adult-mental-health", (
    ("Physical health checks for people on antipsychotics", "priya.raman", 2, Fates.CLOSED_AFTER_TWO_CYCLES,
     Measured("All seven checks made", 48, 77, 55), _AUDIT),
    ("Safety plans written with the person", "chidi.nwosu", 5, Fates.CLOSED,
     Measured("Plan written together", 66, 89, 40), _QI),
    ("Lithium: blood levels every three months", "priya.raman", 9, Fates.SLOW,
     Measured("Level taken in time", 71, 86, 35), _AUDIT),
    ("Consent to treatment forms complete", "stephen.bell", 16, Fates.WITHDRAWN,
     Measured("Form complete", 82, 90, 50), _AUDIT),
    ("Less restraint on the acute ward", "chidi.nwosu", 18, Fates.ON_HOLD,
     Measured("Shifts with restraint", 24, 15, 90, is_better_higher=False, target=10), _QI),
    ("Carers asked what they need", "stephen.bell", 22, Fates.NO_FIGURES,
     Measured("Carer asked within a week", 39, 60, 45), _EVALUATION),
    ("Rapid tranquillisation: observations afterwards", "priya.raman", 29, Fates.NO_REPORT,
     Measured("Observations complete", 52, 81, 20), _AUDIT),
    (_LONG, "chidi.nwosu", 38, Fates.SENT_BACK_ONCE,
     Measured("Letter within one day", 58, 70, 65), _QI),
    ("Smoking cessation offered on admission", "stephen.bell", 44, Fates.NO_EVIDENCE,
     Measured("Offered within a day", 63, 80, 75), _AUDIT),
    ("Sleep: quieter nights on the ward", "priya.raman", 49, Fates.AT_APPROVAL,
     Measured("Nights without a complaint", 68, 80, 30), _QI),
))  # fmt: skip
_CHILDREN = _lives("children", (
    ("Asthma: a written plan for every child", "eleri.morgan", 1, Fates.CLOSED,
     Measured("Plan given before discharge", 64, 92, 40), _AUDIT),
    ("Immunisation offered in the clinic", "farid.aziz", 4, Fates.CLOSED_AFTER_TWO_CYCLES,
     Measured("Immunisation offered", 55, 83, 60), _QI),
    ("Weight recorded before a medicine is prescribed", "hannah.fisk", 8, Fates.CLOSED,
     Measured("Weight recorded", 88, 97, 110), _AUDIT),
    ("Fasting times before an operation", "farid.aziz", 15, Fates.ABANDONED,
     Measured("Fasted less than six hours", 41, 62, 30), _AUDIT),
    ("Play specialists for blood tests", "eleri.morgan", 19, Fates.NO_MEETING,
     Measured("Test done at the first try", 70, 85, 35), _EVALUATION),
    ("Safeguarding questions asked of every child", "hannah.fisk", 24, Fates.SLOW,
     Measured("All four questions asked", 73, 90, 130), _AUDIT),
    ("Fewer cancelled clinics", "farid.aziz", 31, Fates.NO_FIGURES,
     Measured("Clinics cancelled", 14, 8, 60, is_better_higher=False, target=5), _QI),
    ("Transition to adult services begins at fourteen", "eleri.morgan", 40, Fates.AT_THE_LIBRARY,
     Measured("Plan begun in time", 30, 60, 15), _QI),
    ("Do teenagers like the new clinic?", "hannah.fisk", 36, Fates.DECLINED,
     Measured("Would come again", 75, 80, 20), _EVALUATION),
    ("Hearing tests after meningitis", "farid.aziz", 51, Fates.AT_REGISTRATION,
     Measured("Test within four weeks", 78, 90, 12), _AUDIT),
))  # fmt: skip
_COMMUNITY = _lives("community", (
    ("Pressure ulcers: skin checked at the first visit", "sinead.kelly", 2, Fates.CLOSED_AFTER_TWO_CYCLES,
     Measured("Skin checked", 76, 94, 140), _QI),
    ("Leg ulcers: Doppler before compression", "yuki.mori", 7, Fates.CLOSED,
     Measured("Doppler before compression", 69, 88, 50), _AUDIT),
    ("Catheter passports carried", "marcus.boateng", 10, Fates.ACTION_FORGOTTEN,
     Measured("Passport carried", 42, 71, 45), _AUDIT),
    ("Insulin visits at the right time", "sinead.kelly", 17, Fates.SLOW,
     Measured("Visit within thirty minutes", 80, 89, 300), _QI),
    ("Waiting for wheelchairs", "yuki.mori", 32, Fates.ON_HOLD,
     Measured("Delivered within eighteen weeks", 59, 75, 40), _EVALUATION),
    ("Medicines left at home after a death", "marcus.boateng", 28, Fates.NO_MEETING,
     Measured("Collected within a week", 66, 85, 18), _AUDIT),
    ("One number to call for carers", "sinead.kelly", 35, Fates.WITH_CONDITIONS,
     Measured("Answered within two minutes", 54, 78, 400), _QI),
    ("Falls at home: a review after each", "yuki.mori", 43, Fates.NO_EVIDENCE,
     Measured("Review within two weeks", 60, 80, 25), _AUDIT),
    ("Dressings that are never opened", "marcus.boateng", 48, Fates.AT_APPROVAL,
     Measured("Dressings thrown away", 22, 10, 200, is_better_higher=False, target=8), _QI),
))  # fmt: skip
_OLDER = _lives("older-people", (
    ("Delirium: screening within a day", "imran.shah", 1, Fates.CLOSED,
     Measured("Screened within a day", 57, 86, 80), _AUDIT),
    ("Up and dressed by noon", "dorothy.lamb", 3, Fates.CLOSED_AFTER_TWO_CYCLES,
     Measured("Dressed by noon", 44, 73, 250), _QI),
    ("Bone protection after a fracture", "imran.shah", 11, Fates.SLOW,
     Measured("Treatment begun", 68, 87, 35), _AUDIT),
    ("Fewer moves between wards at night", "dorothy.lamb", 13, Fates.NO_REPORT,
     Measured("Moves at night", 19, 9, 160, is_better_higher=False, target=5), _QI),
    ("Hearing aids that work", "imran.shah", 21, Fates.WITHDRAWN,
     Measured("Aid works on admission", 62, 80, 40), _AUDIT),
    ("What matters to me boards at the bedside", "dorothy.lamb", 25, Fates.NO_FIGURES,
     Measured("Board filled in", 36, 70, 90), _QI),
    ("Swallowing assessed within four hours of a stroke", "imran.shah", 34, Fates.SENT_BACK_ONCE,
     Measured("Assessed within four hours", 74, 88, 30), _AUDIT),
    ("Advance care plans shared with the ambulance service", "dorothy.lamb", 42, Fates.AT_THE_LIBRARY,
     Measured("Plan shared", 33, 65, 22), _QI),
    ("Mouth care twice a day", "imran.shah", 50, Fates.AT_REGISTRATION,
     Measured("Care recorded twice", 51, 80, 210), _AUDIT),
))  # fmt: skip
LIVES: tuple[Life, ...] = (*_URGENT, *_MENTAL_HEALTH, *_CHILDREN, *_COMMUNITY, *_OLDER)
"""What people propose by themselves."""

_SUBMITTED = Measured("Cases submitted of those expected", 90, 96, 60)
TOPICS: Mapping[str, Life] = {
    life.title: life
    for life in (
        Life("National Audit of Inpatient Falls", "older-people", "imran.shah", 0, Fates.CLOSED.value,
             _SUBMITTED, _NATIONAL),
        Life("National Clinical Audit of Psychosis", "adult-mental-health", "priya.raman", 0, Fates.SLOW.value,
             _SUBMITTED, _NATIONAL),
        Life("Sentinel Stroke National Audit Programme", "older-people", "dorothy.lamb", 0,
             Fates.NO_MEETING.value, _SUBMITTED, _NATIONAL),
        Life("National Paediatric Diabetes Audit", "children", "farid.aziz", 0, Fates.ACTION_FORGOTTEN.value,
             _SUBMITTED, _NATIONAL),
        Life("National Diabetes Core Audit", "community", "sinead.kelly", 0, Fates.NEVER_PROPOSED.value,
             _SUBMITTED, _NATIONAL),
        Life("National Respiratory Audit Programme", "urgent-care", "leila.haddad", 0, Fates.CLOSED.value,
             _SUBMITTED, _NATIONAL),
        Life("Medicines reconciled within a day", "older-people", "imran.shah", 0,
             Fates.CLOSED_AFTER_TWO_CYCLES.value, Measured("Reconciled within a day", 58, 82, 120)),
        Life("Early warning scores answered in time", "urgent-care", "jonas.whitfield", 0, Fates.SLOW.value,
             Measured("Answered in time", 63, 79, 240), _QI),
    )
}  # fmt: skip
"""What begins with the programme of the year, by its title."""
