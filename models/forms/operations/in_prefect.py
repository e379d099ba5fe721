"""What Prefect's own form asks besides the fields of an operation: who asks, and about which project or task."""

from models.forms.base import FormRecord, choice, line
from models.vocabulary import TaskKind


class AskedInPrefect(FormRecord):
    """Who asks, since Prefect knows no people; a rehearsal comes first."""

    asked_by: str = line("Who asks?", "Somebody of the QI Support Team, who gets a receipt", most=254)
    dry_run: bool = choice("Only show what it would do?", "Nothing is stored, and no email leaves")


class AboutProject(FormRecord):
    """The project that an operation is about."""

    project: str = line("Which project?", "Its reference, for example QI-2026-0104", most=40)


class AboutTask(AboutProject):
    """The open task that it is about; where a project has only one, its reference is enough."""

    task: TaskKind | None = choice("Which open task?", "Leave it empty if only one is open", optional=True)
    asked_of: str | None = line(
        "Of whom is it asked?", "Their email address, where two are asked the same", optional=True, most=254
    )


class AboutFile(FormRecord):
    """A file that lies in the folder for imports; its name alone, so that nothing else is read."""

    file: str = line("Which file?", "Its name in the folder “imports” of the server", most=120)


class AboutProgrammeYear(FormRecord):
    """A programme year that begins, or is to come."""

    year: str = line("Which programme year?", "For example 2027-28", most=7)


class AboutPerson(FormRecord):
    """The person that an operation is about."""

    person: str = line("Who is it about?", "Their work email address", most=254)
