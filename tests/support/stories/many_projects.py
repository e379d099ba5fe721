"""Many projects that are as one that was proposed, each with the row of its run."""

from __future__ import annotations

from sqlalchemy import Column, insert, inspect

from models.records import Project, ProjectRun
from models.records.base import new_id
from tasks.database.unit_of_work import reading, unit_of_work


def copies_of(project_id: str, count: int) -> list[str]:
    """The ids of so many more projects, whose history nobody has written and no run has shown."""
    with reading() as session:
        row = session.get_one(Project, project_id)
    ids = [new_id() for _ in range(count)]
    stored = [own.key for own in inspect(Project).column_attrs if isinstance(own.columns[0], Column)]
    columns = {key: getattr(row, key) for key in stored}
    rows = [{**columns, "id": id_, "reference": f"QI-C-{number:06}"} for number, id_ in enumerate(ids)]
    runs = [{"project_id": id_, "run_number": 0, "told_seq": 0, "shown_seq": 0, "failures": 0} for id_ in ids]
    with unit_of_work() as session:
        if ids:
            session.execute(insert(Project), rows)
            session.execute(insert(ProjectRun), runs)
    return ids
