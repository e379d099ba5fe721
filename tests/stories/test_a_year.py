"""A year of projects: not one email too many, and not one too few. `make chaos` lives it with 300 projects."""

from __future__ import annotations

import os
from collections import Counter

from models.vocabulary import Letter, LetterClass, MailState, Stage
from tests.support.promises.invariants import broken
from tests.support.stories.year_of_projects import expected, live, lived
from tests.support.trust_at_work import World

PROJECTS = int(os.environ.get("QI_TEST_YEAR_OF", "10"))


def test_a_year_of_projects_brings_exactly_the_mail_that_the_policy_says(sqlite_world: World) -> None:
    live(sqlite_world, PROJECTS)

    written = Counter(mail.letter for mail in sqlite_world.mails())
    assert dict(written) == dict(expected(lived()))
    assert written[Letter.REMINDER] > PROJECTS
    assert written[Letter.ESCALATION] > PROJECTS
    assert {mail.state for mail in sqlite_world.mails()} == {MailState.SENT}
    reminders = [
        (mail.task_id, mail.local_date)
        for mail in sqlite_world.mails()
        if mail.letter_class is LetterClass.REMINDER
    ]
    assert len(reminders) == len(set(reminders))
    assert {task.stage for task in lived()} >= {
        Stage.PROPOSAL,
        Stage.DATA_COLLECTION,
        Stage.ACTION_MONITORING,
    }
    assert broken() == {}
