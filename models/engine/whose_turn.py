"""Whose turn it is in a project: in a sentence for letters and pages, and in few words for lists."""

from datetime import date

from models.clock import dated, local_date, now, short_date, spoken_date
from models.records import Project


def whose_turn(project: Project) -> str:
    """One sentence that names roles and what is asked: “Next: Project lead (data); Library (search).”.

    Empty if the project waits for nobody and for no day.
    """
    if not project.is_open:
        return f"The project is {project.stage.label.lower()}."
    if steps := dict.fromkeys(f"{task.role.label} ({task.label.lower()})" for task in project.open_tasks):
        return f"Next: {'; '.join(steps)}."
    day = project.enters_next_stage_on
    return f"The next cycle begins on {spoken_date(day)}." if day else ""


def waits_for(project: Project) -> str:
    """“CDS quality lead, due Fri 12 Mar”, the most urgent first; why it rests, if it does; never empty."""
    if not project.is_open:
        return f"{project.stage.label} on {spoken_date(local_date(project.closed_at or now()))}"
    turns = dict.fromkeys(f"{task.role.label}, due {_soon(task.due_on)}" for task in project.open_tasks)
    if not turns:
        day = project.enters_next_stage_on
        return f"Next cycle on {spoken_date(day)}" if day else "Nothing"
    people = "; ".join(turns)
    return f"{project.hold} ({people})" if project.hold else people


def _soon(day: date) -> str:
    """“Fri 12 Mar”; with its year where that is not the present one."""
    return short_date(day) if day.year == local_date(now()).year else dated(day)
