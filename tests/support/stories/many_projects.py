"""Many projects that are as one that was proposed, each with the row of its run."""

from __future__ import annotations

from sqlalchemy import insert, select

from models.records import Project, ProjectRun
from models.records.base import new_id
from tasks.database.unit_of_work import reading, unit_of_work


def copies_of(project_id: str, count: int) -> list[str]:
    """The ids of so many more projects, whose history nobody has written and no run has shown."""
    with reading() as session:
        query = select(*Project.__table__.columns).where(Project.id == project_id)
        columns = session.execute(query).mappings().one()
    ids = [new_id() for _ in range(count)]
    rows = [{**columns, "id": id_, "reference": f"QI-C-{number:06}"} for number, id_ in enumerate(ids)]
    runs = [{"project_id": id_, "run_number": 0, "told_seq": 0, "shown_seq": 0, "failures": 0} for id_ in ids]
    with unit_of_work() as session:
        if ids:
            session.connection().execute(insert(Project), rows)
            session.execute(insert(ProjectRun), runs)
    return ids
