"""What is declared of the charts of projects, as it holds now (3.1, OB-042)."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.measures.chart_settings import ChartSettings, settings_of
from models.records import ChartDeclaration


def chart_settings(session: Session, ids: Select[tuple[str]]) -> dict[str, Mapping[str, ChartSettings]]:
    """Of these projects by their ids, by the measure's name as `compared`; nothing where nothing is declared."""
    query = (
        select(ChartDeclaration)
        .where(ChartDeclaration.project_id.in_(ids), ChartDeclaration.ended_at.is_(None))
        .order_by(ChartDeclaration.at, ChartDeclaration.id)
    )
    declared: dict[str, list[ChartDeclaration]] = defaultdict(list)
    for row in session.scalars(query):
        declared[row.project_id].append(row)
    return {project_id: settings_of(rows) for project_id, rows in declared.items()}
