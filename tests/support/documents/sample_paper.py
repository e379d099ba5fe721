"""A small paper with one of everything, and what somebody might type to break it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from models.papers import Cell, Chart, Column, Paper, Section, SourcedFigure, Table

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40">'
    '<rect x="60" y="8" width="100" height="20" fill="#005eb8"/>'
    '<text x="55" y="24" text-anchor="end" font-family="Arial, sans-serif">Overdue</text></svg>'
)
NUMBERS = Table(
    "How many actions there are",
    [Column("State"), Column("Actions", is_number=True)],
    [["Overdue", 38], ["Done", 9]],
)
CHART = Chart("Actions by state", SVG, "Most actions are overdue & few are done.", NUMBERS)
COLUMNS = [
    Column("Action"),
    Column("Due"),
    Column("People", is_number=True),
    Column("Change", is_number=True),
]
ROWS: list[list[Cell]] = [
    [
        "Łódź Ward rounds",
        date(2027, 3, 12),
        SourcedFigure(1204, ["QI-2026-0104", "2027-28/T3"]),
        Decimal("-3.5"),
    ],
    ["Hoists", date(2027, 4, 1), 7, Decimal("0.25")],
]
ACTIONS = Table(
    "Actions past their date",
    COLUMNS,
    ROWS,
    total=["All", "", SourcedFigure(1211, ["QI-2026-0104"]), Decimal("-3.25")],
    note="Counted on the last day.",
)
NOBODY = Table("Actions without an owner", [Column("Action")], when_empty="No action is without an owner.")
PAPER = Paper(
    title="Overdue actions",
    reference="ECT-2027-05",
    audience="Clinical Effectiveness Committee",
    trust_name="Northbridge NHS Trust",
    period="April to June 2027",
    made_at=datetime(2027, 7, 5, 8, 30, tzinfo=UTC),
    contact="qi@northbridge.nhs.uk",
    base_url="https://qi.northbridge.nhs.uk/",
    leaves_the_trust=False,
    to_decide=["Whether the hoists are bought."],
    to_note=["That 38 actions are overdue."],
    sections=[
        Section("Actions", paragraphs=["Two are past their date."], tables=[ACTIONS, NOBODY], charts=[CHART])
    ],
)
PAYLOADS = [
    '#import "@preview/evil:1.0.0": *',
    "*bold* _italic_ $x^2$ = Heading @ref #panic() \\ // gone",
    '<script>alert("x")</script>&amp;<b>',
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("https://evil.example","click")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "https://evil.example",
    "007",
    "{{ 7 * 7 }}",
    "]]></w:t><w:instrText>",
]


def with_table(table: Table) -> Paper:
    return replace(PAPER, sections=[Section("Actions", tables=[table])])


def with_total() -> Paper:
    """Two figures, and their total, behind which there is one project more."""
    ids = [f"QI-2026-{number:04d}" for number in range(1, 13)]
    columns = [Column("Service"), Column("Projects", is_number=True)]
    rows: list[list[Cell]] = [
        ["Surgery", SourcedFigure(6, ids[:6])],
        ["Medicine", SourcedFigure(5, ids[6:11])],
    ]
    return with_table(Table("Projects", columns, rows, total=["All", SourcedFigure(12, ids)]))


def listing(texts: Sequence[str]) -> Table:
    """A table of one column that says these texts."""
    return Table("Texts", [Column("Text")], [[text] for text in texts])


def with_small_numbers() -> Paper:
    """A paper that leaves the Trust, with a small number of people in a table and in a chart."""
    columns = [Column("Service"), Column("People", is_number=True, counts_people=True)]
    people = Table("People", columns, [["Surgery", SourcedFigure(3, ["QI-2026-0003"])], ["Medicine", 97]])
    chart = Chart("People by service", SVG, "Surgery has 3.", people)
    return replace(
        PAPER, leaves_the_trust=True, sections=[Section("People", tables=[people], charts=[chart])]
    )


def everything_typed(text: str) -> Paper:
    """A paper in which every text that somebody may have typed is this one."""
    table = Table(text, [Column(text)], [[text]], total=[text], note=text)
    chart = Chart(text, SVG, text, table)
    empty = Table(text, [Column(text)], when_empty=text)
    section = Section(text, paragraphs=[text], tables=[table, empty], charts=[chart])
    return replace(
        PAPER,
        title=text,
        reference=text,
        audience=text,
        trust_name=text,
        period=text,
        to_decide=[text],
        to_note=[text],
        sections=[section],
    )
