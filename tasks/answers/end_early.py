"""Ending a project early: withdrawn before data are collected, abandoned after; its learning is kept (OB-094)."""

from dataclasses import replace

from models.clock import now
from models.engine.advance import open_offer
from models.errors import NoLongerAsked, NotYours
from models.records import Person
from models.vocabulary import TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.answers.answer_task import AnswerRequest, Receipt, earlier_receipt, may_act, record_answer
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import (
    append_project_history,
    locked_project,
    project_to_read,
    store_events_and_letters,
)


def end_early(reference: str, kind: TaskKind, answer: AnswerRequest) -> Receipt:
    """Open the step that the stage offers and answer it, in one transaction; `answer.task_id` is not read.

    The same nonce gives the same receipt. Refused: NotAllowedHere if the stage offers no such step,
    NoLongerAsked if it was closed unanswered, NotYours to anybody but the lead, the deputy and QIST, WrongForm.
    """
    with unit_of_work() as session:
        project = locked_project(session, project_to_read(session, reference).id)
        if (repeated := earlier_receipt(session, answer.idem_key)) is not None:
            return repeated
        moment = now()
        events = open_offer(project, directory(session, project, now=moment), kind, now=moment)
        facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
        append_project_history(session, project, facts, now=moment)
        task = next((task for task in project.tasks if task.kind is kind and task.is_open), None)
        if task is None:
            raise NoLongerAsked(kind.label)
        person = session.get_one(Person, answer.person_id)
        if not may_act(session, project, task, person):
            raise NotYours(task.role.label)
        return record_answer(
            session, project, task, person=person, answer=replace(answer, task_id=task.id), moment=moment
        )
