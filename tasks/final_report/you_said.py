"""“You said, we did”: what patients and staff told us, what was done, and what has changed, in plain English (4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.inputs.reading_age import ReadingEase, reading_ease
from models.measures.verdicts import Verdict
from models.vocabulary import Involvement, TaskKind
from tasks.final_report.actions import done_actions, reported_actions
from tasks.final_report.missing_parts import lacking
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import MissingPart, ReportSection
from tasks.final_report.wording import word_label

HEADING = "You said, we did"
_HEARD = {
    Involvement.DIRECT: "Patients, carers or the public were part of the project group.",
    Involvement.INDIRECT: "Patients, carers or the public told us in surveys or questionnaires.",
}
_CHANGED = {
    Verdict.IMPROVED: "it has got better",
    Verdict.USUAL: "it has not changed so far",
    Verdict.NO_DIFFERENCE: "it has not changed so far",
    Verdict.CHANGED: "it has changed, and we keep watching it",
    Verdict.WORSE: "it has got worse, and we are looking at why",
}


@dataclass(frozen=True)
class YouSaid:
    """The three parts in sentences; `own_words` are those of the lead in their place.

    `is_heard` says whether patients, carers or the public took part: otherwise nobody claims that they said it.
    """

    said: tuple[str, ...]
    did: tuple[str, ...]
    changed: tuple[str, ...]
    own_words: str
    is_heard: bool
    missing: tuple[MissingPart, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """All of it in the order in which it is read; the lead’s own words stand in its place."""
        if self.own_words:
            return [line.strip() for line in self.own_words.splitlines() if line.strip()]
        return [
            *_led("You said" if self.is_heard else "What we saw", self.said),
            *_led("We did", self.did),
            *_led("What has changed", self.changed),
        ]

    @property
    def reading(self) -> ReadingEase:
        """How easy it is to read."""
        return reading_ease(" ".join(self.sentences))

    @property
    def as_section(self) -> ReportSection:
        """It as a section of the report."""
        return ReportSection(heading=HEADING, paragraphs=self.sentences, missing=self.missing)


def _led(heading: str, sentences: tuple[str, ...]) -> list[str]:
    return [f"{heading}: {' '.join(sentences)}"] if sentences else []


def you_said(record: ProjectRecord) -> YouSaid:
    """What the record says of it, without names of staff and small numbers; what nobody has done yet is missing."""
    agreed = reported_actions(record)
    redact = record.discretion.redact
    did = tuple(redact(_ended(action.what)) for action in done_actions(agreed))
    is_agreed = record.newest(TaskKind.RECORD_MEETING) is not None and not agreed
    return YouSaid(
        said=tuple(map(redact, _said(record))),
        did=did,
        changed=tuple(map(redact, _changed(record))),
        own_words=redact(record.text_of(TaskKind.WRITE_FINAL_REPORT, "said_and_done")),
        is_heard=_heard(record) is not None,
        missing=()
        if did or is_agreed
        else (lacking(record, "an action that is done", TaskKind.IMPLEMENT_ACTION),),
    )


def _said(record: ProjectRecord) -> Iterator[str]:
    if problem := record.text_of(TaskKind.PROPOSE, "problem"):
        yield _ended(problem)
    if heard := _heard(record):
        yield heard


def _heard(record: ProjectRecord) -> str | None:
    involvement = record.text_of(TaskKind.PROPOSE, "involvement")
    return _HEARD.get(Involvement(involvement)) if word_label(Involvement, involvement) else None


def _changed(record: ProjectRecord) -> Iterator[str]:
    for chart in record.charts:
        if words := _CHANGED.get(chart.judgement.verdict):
            yield f"{chart.name}: {words}."


def _ended(sentence: str) -> str:
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else f"{sentence.rstrip()}."
