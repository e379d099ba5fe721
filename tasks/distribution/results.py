"""The results go out when a project is closed: one letter to everybody on its distribution list (5.1, 6.5; OB-078)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.measures.figure_judgement import FigureJudgement
from models.records import Decision, Email, HumanTask, Project
from models.vocabulary import Outcome, TaskKind
from notifications.content.learning import LearningSummary, learning_summary
from notifications.emails.outbox_rows import Occasion
from notifications.emails.spread.results import results_letter
from tasks.distribution.readers import readers_of_results


def summary_of(session: Session, project: Project, judged: Sequence[FigureJudgement]) -> LearningSummary:
    """What came out of a project in a few lines, with what was done in all its cycles."""
    query = (
        select(HumanTask.about)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id, HumanTask.kind == TaskKind.IMPLEMENT_ACTION)
        .where(Decision.outcome == Outcome.COMPLETED)
        .order_by(HumanTask.opened_at, HumanTask.id)
    )
    return learning_summary(project, judged, [about or "" for about in session.scalars(query)])


def letters_of_results(session: Session, on: Occasion, judged: Sequence[FigureJudgement]) -> dict[str, Email]:
    """The letter of each reader of a project that is closed now, by the id of the reader; nothing is stored here."""
    summary = summary_of(session, on.project, judged)
    return {
        reader.person.id: results_letter(on, summary, to=reader.person, part=_as_part(reader.part))
        for reader in readers_of_results(session, on.project, now=on.now)
    }


def _as_part(part: str) -> str:
    """“its sponsor”, “a team member”, “the CDS Quality Group”: as what somebody gets the results."""
    return _SAID.get(part, f"the {part}")


_SAID = {
    "project lead": "its project lead",
    "deputy lead": "its deputy lead",
    "sponsor": "its sponsor",
    "supervisor": "its supervisor",
    "owner of an action": "the owner of one of its actions",
    "team member": "a member of its team",
    "reader": "somebody whom its lead wants to know",
}
