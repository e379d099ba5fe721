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
                f"{one.code}: {one.title}",
                one.kind.label,
                one.owner or "Nobody named",
                one.measure or "None named",
                one.position or "Not reviewed yet",
                SourcedFigure(len(one.topics), [topic.id for topic in one.topics]),
            )
            for one in objectives
        ],
        when_empty="No objective is recorded for the year.",
    )


def unjudged_table(topics: Sequence[TopicRelevance]) -> Table:
    """National audits and enquiries of which no service has said whether they concern it (OB-025, OB-084)."""
    return Table(
        title="National audits that no service has judged yet",
        columns=[Column("Audit or enquiry"), Column("Comes from")],
        rows=[(one.title, one.source.label) for one in topics],
        when_empty="No national audit on the programme waits for a service to judge it.",
    )


def unjudged_said(found: Coverage) -> str:
    """How many national audits no service has judged, in a sentence."""
    count = counted(len(found.unjudged), "national audit")
    return f"{count} on the programme not judged yet: no service has said whether it is concerned."


def unserved_said(found: Coverage, most: int = 5) -> str:
    """The objectives that no topic serves, by their codes; empty if each has one."""
    if not found.unserved:
        return ""
    codes = ", ".join(one.code for one in found.unserved[:most])
    more = f" and {len(found.unserved) - most} more" if len(found.unserved) > most else ""
    return f"{len(found.unserved)} of {found.objectives} objectives without a topic ({codes}{more})"
