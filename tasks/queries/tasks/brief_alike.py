"""“Has this been done?” where the evidence is reviewed and where a project is registered (6.2; OB-106)."""

from collections.abc import Iterator

from models.answers.project_answers import answer
from models.forms.project.proposal import ProposalForm
from tasks.queries.projects.look_alikes import LookAlike, look_alikes
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine

SAME_TITLE, ALIKE = "Same title", "Like this one"
SHOWN = 3
"""As many stand above the form, those of the same title first; the register finds more."""


def similar(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Each project like this one, whatever became of it, and why this one goes on beside them."""
    proposal = answer(briefed.project, ProposalForm)
    about = (proposal.about or "") if proposal else ""
    alike = look_alikes(briefed.session, briefed.project.title, about, but=briefed.project.id)
    for project in alike[:SHOWN]:
        label = SAME_TITLE if project.is_same_title else ALIKE
        yield BriefLine(f"{label}: {project.reference}", _line(project))
    if alike and proposal and proposal.repeat_of:
        yield BriefLine("Its lead says", f"It repeats {proposal.repeat_of}")
    elif alike and proposal and proposal.differs_because:
        yield BriefLine("It goes on beside them because", proposal.differs_because)


def _line(project: LookAlike) -> str:
    parts = (project.title, project.state, project.outcome, project.ask)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
