"""What came out of a project in a few lines: its aim, what was done, what the figures show, and what was learned."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.answers.project_answers import answer, decision_on
from models.forms.project.proposal import ProposalForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.measures.figure_judgement import FigureJudgement
from models.records import Project
from models.vocabulary import TaskKind
from notifications.content.decided import what_was_achieved
from notifications.content.quotes import Quote

AIM, DONE, SHOWN, LEARNED = "Aim", "What was done", "What the figures show", "What was learned"


@dataclass(frozen=True)
class LearningSummary:
    """The parts of a summary, in the words of the project’s people; each but the title may be empty.

    `verdicts` are sentences of the one judgement of its measures, without figures of few people.
    """

    title: str
    aim: str
    done: str
    verdicts: Sequence[str]
    learning: str

    @property
    def parts(self) -> list[Quote]:
        """The whole of it under its headings, without what is empty."""
        parts = (
            Quote(AIM, self.aim),
            Quote(DONE, self.done),
            Quote(SHOWN, "\n".join(self.verdicts)),
            Quote(LEARNED, self.learning),
        )
        return [part for part in parts if part.words]


def learning_summary(
    project: Project, judged: Sequence[FigureJudgement], actions_done: Sequence[str]
) -> LearningSummary:
    """The summary of a project, from its answers as they stand, its measures as they are judged, and what was done."""
    proposal, learned = answer(project, ProposalForm), answer(project, ShareLearningForm)
    return LearningSummary(
        title=project.title,
        aim=proposal.aim if proposal else "",
        done=_done(project, actions_done),
        verdicts=[line for achieved in what_was_achieved(judged) for line in achieved.words.splitlines()],
        learning=learned.learning if learned else "",
    )


def _done(project: Project, actions_done: Sequence[str]) -> str:
    """What was done in the words of the final report, whatever version of it; else the actions that were done."""
    report = decision_on(project, TaskKind.WRITE_FINAL_REPORT)
    if report is not None and (words := report.standing[0].get("what_was_done")):
        return str(words)
    return "\n".join(actions_done)
