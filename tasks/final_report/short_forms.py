"""The report in short: one slide, one page, and a poster of “you said, we did”."""

from collections.abc import Callable, Iterator, Mapping

from models.measures.verdicts import Verdict
from models.vocabulary import TaskKind
from notifications.documents.one_page import PageBlock, PageChart, PageShape, SinglePage
from notifications.documents.papers.clusters import cut_to
from tasks.charts.charted import ChartedMeasure
from tasks.final_report.actions import reported_actions
from tasks.final_report.parts.beginning import data_span
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import NOT_RECORDED
from tasks.final_report.writing import paper_of
from tasks.final_report.you_said import HEADING, YouSaid, you_said
from tasks.reports.sections.improving import chart_of

_ON_A_SLIDE, _ON_A_PAGE = 220, 420
"""Letters of one sentence; the whole stands in the report."""

_MOST_ACTIONS = 4
_LARGEST = {PageShape.SLIDE: 18, PageShape.SHEET: 12}
_ON_THE_WALL = 26  # points: a poster is read from two metres
_TELLING = (
    Verdict.WORSE,
    Verdict.IMPROVED,
    Verdict.CHANGED,
    Verdict.USUAL,
    Verdict.NO_DIFFERENCE,
    Verdict.TOO_FEW,
    Verdict.UNDIRECTED,
)
"""Which chart is shown where there is room for one: what says most comes first, and nothing bad is left out."""


def slide(record: ProjectRecord) -> SinglePage:
    """One slide of 16 to 9: problem, aim, what was done, what was learned, and the chart that says most."""
    return _page(record, PageShape.SLIDE, list(_blocks(record, _ON_A_SLIDE)))


def summary(record: ProjectRecord) -> SinglePage:
    """One page of A4: the same, with every result, limits and what is open."""
    return _page(record, PageShape.SHEET, list(_summary_blocks(record)))


def poster(record: ProjectRecord) -> SinglePage:
    """“You said, we did” on one page of A4, for the wall of a ward or clinic; it names nobody."""
    told = you_said(record)
    return SinglePage(
        shape=PageShape.SHEET,
        title=HEADING,
        subtitle=record.discretion.redact(record.project.title),
        trust_name=record.head.trust_name,
        reference=record.project.reference,
        note=f"Questions? {record.head.qist_email}",
        blocks=_poster_blocks(told),
        largest=_ON_THE_WALL,
        made_at=paper_of(record).made_at,
    )


def _poster_blocks(told: YouSaid) -> list[PageBlock]:
    if told.own_words:
        return [PageBlock("In our own words", [shortened(line, _ON_A_PAGE) for line in told.sentences])]
    parts = {
        "You said" if told.is_heard else "What we saw": told.said,
        "We did": told.did or (NOT_RECORDED,),
        "What has changed": told.changed or ("It is too early to tell.",),
    }
    return [
        PageBlock(heading, [shortened(sentence, _ON_A_PAGE) for sentence in sentences])
        for heading, sentences in parts.items()
        if sentences
    ]


def _page(record: ProjectRecord, shape: PageShape, blocks: list[PageBlock]) -> SinglePage:
    project = record.project
    where = project.service.name if project.service else ""
    span = data_span(record)
    state = "" if project.closed_at else "Draft"
    return SinglePage(
        shape=shape,
        title=project.title,
        subtitle=" · ".join(filter(None, [where, f"Data from {span}" if span else "", state])),
        trust_name=record.head.trust_name,
        reference=project.reference,
        note=f"The whole report: {record.head.base_url}/projects/{project.reference}/report",
        blocks=blocks,
        made_at=paper_of(record).made_at,
        chart=_chart(record, shape),
        largest=_LARGEST[shape],
    )


def _chart(record: ProjectRecord, shape: PageShape) -> PageChart | None:
    """The chart that says most, with its result; on a page, which has the results, with the verdict alone."""
    charted = most_telling(record)
    if charted is None:
        return None
    chart = chart_of(charted.judgement, record.project.reference, charted.marks)
    judgement = charted.judgement
    sentence = judgement.said if shape is PageShape.SLIDE else f"{charted.name}: {judgement.verdict.label}."
    return PageChart(chart.svg, chart.alternative, sentence)


def most_telling(record: ProjectRecord) -> ChartedMeasure | None:
    """The measure whose verdict says most; None without figures."""
    return min(record.charts, key=lambda chart: _TELLING.index(chart.judgement.verdict), default=None)


def _blocks(record: ProjectRecord, most: int) -> Iterator[PageBlock]:
    yield _block("Problem", record.first_text("problem", TaskKind.WRITE_FINAL_REPORT, TaskKind.PROPOSE), most)
    yield _block("Aim", record.first_text("aim", TaskKind.WRITE_FINAL_REPORT, TaskKind.PROPOSE), most)
    yield PageBlock("What was done", _done(record, most))
    yield _block("Conclusion", record.text_of(TaskKind.WRITE_FINAL_REPORT, "conclusion"), most)
    yield _block("Lessons", _lessons(record), most)


def _summary_blocks(record: ProjectRecord) -> Iterator[PageBlock]:
    problem, aim, done, conclusion, lessons = _blocks(record, _ON_A_PAGE)
    results = [chart.judgement.said for chart in record.charts[:_MOST_ACTIONS]]
    yield from (problem, aim, done)
    yield PageBlock("Results", results or [f"{NOT_RECORDED}."])
    yield from (conclusion, lessons)
    yield _block("Limits", record.text_of(TaskKind.WRITE_FINAL_REPORT, "limits"), _ON_A_PAGE)


def _lessons(record: ProjectRecord) -> str:
    return record.text_of(TaskKind.SHARE_LEARNING, "learning") or record.text_of(
        TaskKind.WRITE_FINAL_REPORT, "recommendations"
    )


def _done(record: ProjectRecord, most: int) -> list[str]:
    """What was done, the finished actions first; then changes that were tested and adopted."""
    actions = sorted(reported_actions(record), key=lambda action: not action.is_done)
    told = [
        f"{shortened(action.what.rstrip('.'), most)} ({action.standing})."
        for action in actions[:_MOST_ACTIONS]
    ]
    old = record.text_of(TaskKind.WRITE_FINAL_REPORT, "what_was_done")
    tested = [f"Tested: {shortened(test.idea.words, most)}" for test in record.tests[:_MOST_ACTIONS]]
    return told or tested or ([shortened(old, most)] if old else [f"{NOT_RECORDED}."])


def _block(heading: str, sentence: str, most: int) -> PageBlock:
    return PageBlock(heading, [shortened(sentence, most) if sentence else f"{NOT_RECORDED}."])


def shortened(sentence: str, most: int) -> str:
    """A sentence of at most so many letters, cut at a word."""
    return sentence if len(sentence) <= most else f"{cut_to(sentence, most).rsplit(' ', 1)[0]} …"


PAGES: Mapping[str, Callable[[ProjectRecord], SinglePage]] = {
    "slide": slide,
    "summary": summary,
    "poster": poster,
}
"""Each of them by its name."""
