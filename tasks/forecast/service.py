"""The part of the dry run that is about no project under way: vacant roles, and what the programme asks for."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, spoken_date
from models.records import Email, Meeting, Person
from models.vocabulary import Letter, TaskKind
from notifications.emails.programme import TurnCounts
from tasks.actions.monitoring import audits_to_begin, begin_audit
from tasks.answers.unsent_proposals import letters_of_drafts
from tasks.cover.roster import letter_of_vacancies
from tasks.database.unit_of_work import dry_run
from tasks.forecast.lines import ExpectedEmail, expected_letter
from tasks.privacy.weekly import letter_of_figures
from tasks.programme.year.agreement import begin_programme_in, year_to_begin, year_to_turn
from tasks.programme.year.announcement import recipient_of_announcement
from tasks.programme.year.dry_run import PlannedTurn, dry_run_of_year
from tasks.reports.archive.due import due
from tasks.reports.archive.issuing import readers_of
from tasks.schedule.daily_jobs import (
    DRAFTS,
    MONITORING,
    PAPERS,
    PRIVACY,
    PROGRAMME,
    SUBSCRIPTIONS,
    VACANCIES,
    due_daily_jobs,
)
from tasks.subscriptions.renewing import letter_of_renewals

log = logging.getLogger(__name__)

TO_BE_AGREED = "The programme of the next year is to be agreed"
AUDIT_BEGINS = "What was reached is to be monitored"
YEAR_BEGINS = "The programme year begins"

WHY = {
    Letter.ROLES_VACANT: "Nobody holds a role",
    Letter.SUBSCRIPTIONS_DUE: "A subscription is to be renewed",
    Letter.PRIVACY_FIGURES: "A week of the filter against patient details is over",
    Letter.DRAFT_ENDS: "A proposal was begun and not sent",
    Letter.PAPER: "The papers of a meeting are due",
    Letter.PROGRAMME_BEGUN: YEAR_BEGINS,
}
"""Why somebody is written to about no one project."""


def letters_of_the_service(moment: datetime, mornings: Sequence[datetime]) -> list[ExpectedEmail]:
    """What would be written now or on the first of these mornings that has something to write, part by part.

    A part that fails keeps no other from being foreseen.
    """
    emails, to_make = list[ExpectedEmail](), {due_daily_job.name for due_daily_job in due_daily_jobs(moment)}
    for made, foresee in _PARTS:
        now_if_due = [moment] if made.name in to_make else []
        mornings_to_come = (at_local(local_date(morning), made.hour) for morning in mornings)
        days = [*now_if_due, *(day for day in mornings_to_come if day > moment)]
        try:
            emails += next(filter(None, map(foresee, days)), [])
        except Exception:
            log.exception("the round %s could not be rehearsed", made.name)
    return emails


def _vacancies(at: datetime) -> list[ExpectedEmail]:
    with dry_run() as session:
        return _told(session, letter_of_vacancies(session, at), at)


def _renewals(at: datetime) -> list[ExpectedEmail]:
    with dry_run() as session:
        return _told(session, letter_of_renewals(session, at)[0], at)


def _figures(at: datetime) -> list[ExpectedEmail]:
    with dry_run() as session:
        return _told(session, letter_of_figures(session, at), at)


def _drafts(at: datetime) -> list[ExpectedEmail]:
    with dry_run() as session:
        return [email for letter in letters_of_drafts(session, at) for email in _told(session, letter, at)]


def _papers(at: datetime) -> list[ExpectedEmail]:
    """The papers of meetings that are due by then, with their readers."""
    emails: list[ExpectedEmail] = []
    with dry_run() as session:
        for meeting_id in due(local_date(at)):
            meeting = session.get_one(Meeting, meeting_id)
            title = f"{meeting.kind.label}, {spoken_date(meeting.held_on)}"
            readers = readers_of(session, meeting, at)
            emails += [_about_the_service(Letter.PAPER, title, reader, at) for reader in readers]
    return emails


def _told(session: Session, letter: Email | None, at: datetime) -> list[ExpectedEmail]:
    if letter is None:
        return []
    to = session.get_one(Person, letter.to_person_id)
    return [_about_the_service(letter.letter, letter.subject, to, at)]


def _monitoring(at: datetime) -> list[ExpectedEmail]:
    """The monitoring audits that begin, each with whoever is asked for its proposal."""
    with dry_run() as session:
        emails = list[ExpectedEmail]()
        for parent_id in session.scalars(audits_to_begin(at)).all():
            project = begin_audit(session, parent_id, at)
            if project is not None:
                session.flush()
                letters = session.scalars(select(Email).where(Email.project_id == project.id)).all()
                emails += [
                    expected_letter(session, email, project, rung=AUDIT_BEGINS, at=at) for email in letters
                ]
        return emails


def _agreeing(at: datetime) -> list[ExpectedEmail]:
    year = year_to_begin(local_date(at))
    if year is None:
        return []
    with dry_run() as session:
        project = begin_programme_in(session, year, at)
        if project is None:
            return []
        session.flush()
        letters = session.scalars(select(Email).where(Email.project_id == project.id)).all()
        return [expected_letter(session, email, project, rung=TO_BE_AGREED, at=at) for email in letters]


def _turn(at: datetime) -> list[ExpectedEmail]:
    """Each topic that begins, with whoever is asked for its proposal; and the announcement."""
    year = year_to_turn(local_date(at))
    if year is None:
        return []
    lines = dry_run_of_year(year, as_of=local_date(at))
    emails = [_proposal(line, at) for line in lines if line.asked]
    with dry_run() as session:
        to = recipient_of_announcement(session, TurnCounts(year, Counter(), at)) if lines else None
    if to is not None:
        emails.append(_about_the_service(Letter.PROGRAMME_BEGUN, f"Programme {year}", to, at))
    return emails


def _proposal(line: PlannedTurn, at: datetime) -> ExpectedEmail:
    return ExpectedEmail(
        at=at,
        project="",
        title=line.title,
        letter=Letter.TASK_OPENED,
        to=line.asked or "",
        to_name=line.asked_name or "",
        asked=TaskKind.PROPOSE.label,
        due_on=line.due_on,
        rung=YEAR_BEGINS,
        is_held=False,
    )


def _about_the_service(letter: Letter, title: str, to: Person, at: datetime) -> ExpectedEmail:
    return ExpectedEmail(
        at=at,
        project="",
        title=title,
        letter=letter,
        to=to.email,
        to_name=to.name,
        asked="",
        due_on=None,
        rung=WHY[letter],
        is_held=False,
    )


_PARTS = (
    (VACANCIES, _vacancies),
    (PAPERS, _papers),
    (SUBSCRIPTIONS, _renewals),
    (PRIVACY, _figures),
    (DRAFTS, _drafts),
    (MONITORING, _monitoring),
    (PROGRAMME, _agreeing),
    (PROGRAMME, _turn),
)
"""The rounds that are about no project under way, with what each would write."""
