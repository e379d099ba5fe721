"""A word ahead of the next cycle: its lead hears of it once, ten working days before it begins (6.5; OB-110)."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.answers.project_answers import decision_on
from models.clock import local_date
from models.cycles.cycle_results import measure_names
from models.records import Email, Project
from models.vocabulary import Role, TaskKind
from models.working_time import working_days_after
from notifications.emails.improvement import cycle_ahead, key_of_cycle_ahead
from notifications.emails.outbox_rows import Occasion
from tasks.actions.monitoring import AHEAD
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.daily_checks import GOES_ON, DailyCheck


def _near(moment: datetime) -> Select[tuple[str]]:
    """Projects under way, not on hold, whose next cycle begins within ten working days."""
    today = local_date(moment)
    last = working_days_after(today, AHEAD)
    begins = Project.enters_next_stage_on
    return select(Project.id).where(*GOES_ON, begins > today, begins <= last).order_by(Project.id)


def _tell(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """One letter for each day on which a cycle begins; none where the day was chosen later than the letter was due."""
    begins_on, checked = project.enters_next_stage_on, decision_on(project, TaskKind.CHECK_EFFECT)
    if begins_on is None or checked is None:
        return []
    if local_date(checked.at) >= working_days_after(begins_on, -AHEAD):
        return []
    key = key_of_cycle_ahead(project, begins_on)
    if session.scalar(select(exists().where(Email.key == key))):
        return []
    to = directory(session, project, now=moment).assign(Role.LEAD, project).person
    on = Occasion(project, letterhead(session), moment)
    session.add(cycle_ahead(on, begins_on, measure_names(project), to=to))
    return [
        HistoryFact(
            action="told of the next cycle",
            object_type="project",
            object_id=project.id,
            sentence="Told that the next cycle begins soon",
            project_id=project.id,
            occurrence=begins_on.isoformat(),
        )
    ]


CYCLES_AHEAD = DailyCheck(
    name="next cycles",
    said="The next cycle begins soon",
    hour=8,
    concerned=_near,
    do=_tell,
    on_working_days_only=True,
)
"""Whoever leads a project hears once that its next cycle begins."""
