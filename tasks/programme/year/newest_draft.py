"""What the newest draft of a programme says (6.1; OB-087, OB-090)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer_of
from models.forms.programme.programme_draft import DraftProgrammeForm
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind
from tasks.programme.year.agreement import reference_of


def newest_draft(session: Session, year: str) -> DraftProgrammeForm | None:
    """The newest answer with which the programme of the year was drafted."""
    query = (
        select(Decision)
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .join(Project, Project.id == Decision.project_id)
        .where(Project.reference == reference_of(year), HumanTask.kind == TaskKind.DRAFT_PROGRAMME)
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(1)
    )
    decision = session.scalar(query)
    return answer_of(decision, DraftProgrammeForm) if decision is not None else None
