"""What was done in a period: projects begun, under way, closed and ended early, and how patients took part (6.7)."""

from collections.abc import Sequence

from models.papers import Cell, Section
from models.vocabulary import Involvement, ParityOfEsteem, Priority, ProjectType
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.sections.counts import Groups, bars_of, grouped, table_of
from tasks.reports.sections.parts import Counting, count_of, counted

NO_TYPE = "Not yet said"
NOT_SAID = "Not yet said"


def activity(evidence: Evidence) -> Section:
    """By service, type, priority and parity: begun, under way at the end, closed, ended early (OB-048, OB-118)."""
    columns = _columns(evidence)
    headings = "Care Delivery Service", "Type of work", "Priority", "Parity of esteem"
    groups = _by_service(evidence), _by_type(evidence), _by_priority(evidence), _by_parity(evidence)
    names = "service", "type of work", "priority", "parity of esteem"
    return Section(
        "What was done",
        charts=[bars_of(groups[0], title="Projects of the period by service", heading=headings[0])]
        if len(groups[0]) > 1
        else [],
        tables=[
            table_of(group, title=f"Projects by {name}", heading=heading, columns=columns)
            for name, heading, group in zip(names, headings, groups, strict=True)
        ][: None if evidence.projects else 1],
    )


def activity_said(evidence: Evidence) -> str:
    """The same in a sentence."""
    if not evidence.projects:
        return "No project was under way."
    return (
        f"{counted(len(evidence.begun), 'project')} begun, {len(evidence.closed)} closed, "
        f"{len(evidence.ended_early)} ended early, {len(evidence.open)} under way at the end."
    )


def _columns(evidence: Evidence) -> Sequence[tuple[str, Counting]]:
    def counting(projects: Sequence[ProjectEvidence]) -> Counting:
        ids = {project.id for project in projects}

        def count(some: Sequence[ProjectEvidence]) -> Cell:
            return count_of(project for project in some if project.id in ids)

        return count

    return [
        ("Begun", counting(evidence.begun)),
        ("Under way at the end", counting(evidence.open)),
        ("Closed", counting(evidence.closed)),
        ("Ended early", counting(evidence.ended_early)),
    ]


def _by_service(evidence: Evidence) -> Groups:
    return grouped(evidence.projects, lambda project: project.service)


def _by_type(evidence: Evidence) -> Groups:
    order = [project_type.label for project_type in ProjectType]
    return grouped(
        evidence.projects,
        lambda project: project.project_type.label if project.project_type else NO_TYPE,
        order=order,
    )


def _by_priority(evidence: Evidence) -> Groups:
    return grouped(
        evidence.projects,
        lambda project: project.priority.label,
        order=[priority.label for priority in Priority],
    )


def _by_parity(evidence: Evidence) -> Groups:
    """Whom work on parity of esteem served; what was never asked, or left empty, counts as not said (4.2; OB-048)."""
    return grouped(
        evidence.projects,
        lambda project: project.parity.label if project.parity else NOT_SAID,
        order=[parity.label for parity in ParityOfEsteem],
    )


def involvement(evidence: Evidence) -> Section:
    """How patients, carers and the public took part: projects are counted here, not people (4.3; OB-051, OB-118)."""
    groups = grouped(
        evidence.projects,
        lambda project: project.involvement.label if project.involvement else NOT_SAID,
        order=[each_involvement.label for each_involvement in Involvement],
    )
    with_patients = [project for project in evidence.projects if project.involvement in _WITH_PATIENTS]
    sentence = f"Patients, carers or the public took part in {counted(len(with_patients), 'project')}"
    return Section(
        "How patients, carers and the public took part",
        paragraphs=[
            f"{sentence} of {len(evidence.projects):,}: {_hints()}."
            if evidence.projects
            else "No project was under way."
        ],
        charts=[bars_of(groups, title="How patients took part", heading="Took part")] if groups else [],
    )


_WITH_PATIENTS = (Involvement.DIRECT, Involvement.INDIRECT)


def _hints() -> str:
    return "; ".join(
        f"{each_involvement.label.lower()} means that {_means(each_involvement.hint)}"
        for each_involvement in _WITH_PATIENTS
    )


def _means(hint: str) -> str:
    return hint[0].lower() + hint[1:] if hint.startswith("They") else f"they were asked {hint.lower()}"
