"""What is to be destroyed before long as a CSV file; that it left is in the history (P45; OB-138)."""

from models.clock import local_date, now
from models.records.base import new_id
from notifications.documents.papers.lists import ListCell, list_as_csv
from tasks.closing.retention_list import KeptData, kept_data
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.permissions import only_team

HEADINGS = (
    "Project",
    "Title",
    "Care Delivery Service",
    "Project lead",
    "Ended as",
    "Ended on",
    "Data kept until",
    "On hold for",
)


def export_retention(person_id: str) -> tuple[str, bytes]:
    """The name and the content of the file; OnlyForTheTeam for everybody else."""
    moment = now()
    with unit_of_work() as session:
        only_team(session, person_id)
        rows = kept_data(session, local_date(moment))
        counted = "1 project" if len(rows) == 1 else f"{len(rows):,} projects"
        left = HistoryFact(
            action="retention list exported",
            object_type="register",
            object_id=new_id(),
            sentence=f"The list of data to be destroyed left as CSV: {counted}",
            person_id=person_id,
            detail={"projects": len(rows)},
        )
        append_to_history(session, [left], at=moment)
    content = list_as_csv(HEADINGS, [_row(each) for each in rows])
    return f"retention-{local_date(moment):%Y-%m-%d}.csv", content


def _row(kept: KeptData) -> tuple[ListCell, ...]:
    return (
        kept.reference,
        kept.title,
        kept.service,
        kept.lead,
        kept.ended.label,
        kept.ended_on,
        kept.kept_until,
        kept.held_for.label if kept.held_for else "",
    )
