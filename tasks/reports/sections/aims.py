"""What the programme must serve and what it leaves open, for committees (2.2, 5.1; OB-029, OB-030, OB-058, OB-070)."""

from collections.abc import Sequence

from models.papers import Column, SourcedFigure, Table
from tasks.programme.objectives.objectives_coverage import ObjectiveSeen
from tasks.programme.year.coverage import Coverage
from tasks.programme.year.relevance import TopicRelevance
from tasks.reports.sections.parts import counted


def objectives_table(objectives: Sequence[ObjectiveSeen]) -> Table:
    """Each objective with its owner, its measure, how it stands, and how many topics serve it."""
    return Table(
        title="Objectives and requirements, and how they stand",
        columns=[
            Column("Objective"),
            Column("Kind"),
            Column("Owner"),
            Column("Measure"),
            Column("Position"),
            Column("Topics", is_number=True),
        ],
        rows=[
            (
                f"{objective.code}: {objective.title}",
                objective.kind.label,
                objective.owner or "Nobody named",
                objective.measure or "None named",
                objective.position or "Not reviewed yet",
                SourcedFigure(len(objective.topics), [topic.id for topic in objective.topics]),
            )
            for objective in objectives
        ],
        when_empty="No objective is recorded for the year.",
    )


def unjudged_table(topics: Sequence[TopicRelevance]) -> Table:
    """National audits and enquiries of which no service has said whether they concern it (OB-025, OB-084)."""
    return Table(
        title="National audits that no service has judged yet",
        columns=[Column("Audit or enquiry"), Column("Comes from")],
        rows=[(topic.title, topic.source.label) for topic in topics],
        when_empty="No national audit on the programme waits for a service to judge it.",
    )


def unjudged_said(coverage: Coverage) -> str:
    """How many national audits no service has judged, in a sentence."""
    count = counted(len(coverage.unjudged), "national audit")
    return f"{count} on the programme not judged yet: no service has said whether it is concerned."


def unserved_said(coverage: Coverage, most: int = 5) -> str:
    """The objectives that no topic serves, by their codes; empty if each has one."""
    if not coverage.unserved:
        return ""
    codes = ", ".join(objective.code for objective in coverage.unserved[:most])
    more = f" and {len(coverage.unserved) - most} more" if len(coverage.unserved) > most else ""
    return f"{len(coverage.unserved)} of {coverage.objectives} objectives without a topic ({codes}{more})"
