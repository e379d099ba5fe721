"""Whoever does a test of change is asked what came of it when its last day has come: once, and gently (3.1)."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import Email, PdsaTest, Project
from models.vocabulary import Role
from notifications.emails.improvement import ask_about_test, key_of_test_due
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.waiting_letters import supersede_waiting
from tasks.improvement.reading import pdsa_tests
from tasks.people.lookup import directory, letterhead
from tasks.projects.daily_checks import GOES_ON, DailyCheck


def _with_tests_due(moment: datetime) -> Select[tuple[str]]:
    """Projects under way, not on hold, with a test that is over, of which nothing is known and nobody was asked."""
    due = select(PdsaTest.project_id).where(
        PdsaTest.ends_on < local_date(moment), PdsaTest.asked_at.is_(None), PdsaTest.happened == ""
    )
    return select(Project.id).where(*GOES_ON, Project.id.in_(due)).order_by(Project.id)


def _ask(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    today, facts = local_date(moment), list[HistoryFact]()
    on = Occasion(project, letterhead(session), moment)
    who = directory(session, project, now=moment)
    for test in pdsa_tests(session, project.id):
        if test.ends_on >= today or test.asked_at is not None or test.happened:
            continue
        test.asked_at = moment
        if _was_asked(session, test):  # its last day was moved, and back
            continue
        to = test.owner if who.is_at_work(test.owner) else who.assign(Role.LEAD, project).person
        session.add(ask_about_test(on, test, to=to))
        facts.append(
            HistoryFact.of(
                test,
                "asked what came of it",
                f"{test.name}: asked what came of it",
                occurrence=test.ends_on.isoformat(),
            )
        )
    return facts


def _was_asked(session: Session, test: PdsaTest) -> bool:
    """Whether there is a letter about a test and its last day already."""
    return session.scalar(select(exists().where(Email.key == key_of_test_due(test)))) or False


def take_letter_back(session: Session, test: PdsaTest) -> None:
    """What still waits to ask about a test is not sent once it is known what came of it."""
    supersede_waiting(session, Email.key == key_of_test_due(test))


TESTS_OF_CHANGE = DailyCheck(
    name="tests of change",
    said="The last day of a test of change has come",
    hour=8,
    concerned=_with_tests_due,
    do=_ask,
    on_working_days_only=True,
)
"""The owner of every test that is over is asked what came of it; once for each last day it was given."""
