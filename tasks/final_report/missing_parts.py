"""Where what the record does not say yet can be filled in, and by whom."""

from models.policy.versions import policy_of
from models.vocabulary import TaskKind
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import MissingPart

LEAD = "The project lead"


def lacking(record: ProjectRecord, what: str, kind: TaskKind) -> MissingPart:
    """What an answer of a kind would say: on its open task, by a correction, or by whoever is asked later."""
    project = record.project
    waiting = next((task for task in project.open_tasks if task.kind is kind), None)
    if waiting is not None:
        return MissingPart(what, waiting.assignee.name, f"/tasks/{waiting.id}")
    if record.newest(kind) is not None:
        return MissingPart(what, LEAD, f"/projects/{project.reference}/corrections")
    asked = [ask for ask in policy_of(project).asks() if ask.kind is kind]
    who = f"The {asked[0].of.label[:1].lower()}{asked[0].of.label[1:]}" if asked and project.is_open else ""
    return MissingPart(what, who)


def lacking_on_page(record: ProjectRecord, what: str, page: str) -> MissingPart:
    """What is said on a page of the project, such as its driver diagram, by its lead."""
    is_open = record.project.is_open
    path = f"/projects/{record.project.reference}{page}" if is_open else ""
    return MissingPart(what, LEAD if is_open else "", path)
