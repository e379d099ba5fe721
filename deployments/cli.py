"""The command line, `qi`. Each command lives in `deployments/commands/` and is imported when it is used."""

import sys
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App, CycloptsError, Group, Parameter
from pydantic import ValidationError

from deployments.environment import prepare_environment
from models.errors import QIError

DONE, REFUSED, MISUSED, INTERRUPTED = 0, 1, 2, 130

RUNNING = Group.create_ordered("Running it")
CARE = Group.create_ordered("Care")
FILES = Group.create_ordered("What a Trust hands in")
LOOKING = Group.create_ordered("Looking")
ABOUT = Group.create_ordered("About")

app = App(
    name="qi",
    help="Run the Quality Improvement policy of an NHS Trust: every project, from proposal to closure.",
    help_epilogue="Settings come from QI_… variables or a .env file; .env.example lists them all.",
    version=version("qi-workflow"),
    default_parameter=Parameter(negative=()),
)
app["--help"].group = app["--version"].group = ABOUT

trust = App(name="trust", help="The Trust: its services, committees and roles.", group=FILES)
people = App(name="people", help="The people of the Trust.", group=FILES)
programme = App(name="programme", help="The annual programme.", group=FILES)
project = App(name="project", help="The projects.", group=LOOKING)
task = App(name="task", help="What is asked of people.", group=LOOKING)
audit = App(name="audit", help="The history of all that happened.", group=CARE)
mail = App(name="mail", help="The e-mails: what will be written, and what came back.", group=CARE)
for room in (trust, people, programme, project, task, audit, mail):
    app.command(room)

app.command(
    "deployments.commands.up:up",
    name="up",
    group=RUNNING,
    help="""Start everything for a small site: Prefect, the worker and the pages.

    The database is migrated and the deployments are registered first. What dies is started again. Logs are in
    QI_HOME/logs. Ctrl-C stops everything.
    """,
)
app.command(
    "deployments.commands.web:web",
    name="web",
    group=RUNNING,
    help="""Serve the pages and the JSON API.

    Any number may run side by side behind a proxy that speaks HTTPS.
    """,
)
app.command(
    "deployments.commands.worker:worker",
    name="worker",
    group=RUNNING,
    help="""Walk the projects, and sweep, as Prefect says when.

    Any number may run side by side. SIGTERM or Ctrl-C: what is under way is finished, nothing more is begun.
    """,
)
app.command(
    "deployments.commands.deploy:deploy",
    name="deploy",
    group=RUNNING,
    help="""Register the flows and their schedules in Prefect, or update them.

    Nothing is ever deleted. May be repeated at any time, also while projects are under way.
    """,
)
app.command(
    "deployments.commands.database:migrate_database",
    name="migrate",
    group=CARE,
    help="""Bring the database to the schema of this release.

    Safe to repeat, and from several computers at once.
    """,
)
app.command(
    "deployments.commands.sweeping:sweep_once",
    name="sweep",
    group=CARE,
    help="""Do whatever is due: reminders, waiting mail, runs to wake.

    Works without Prefect, so that cron can keep its promises while it is away. Safe to repeat.
    """,
)
app.command(
    "deployments.commands.sweeping:reconcile",
    name="reconcile",
    group=CARE,
    help="""Bring Prefect in line with the database, and say every difference.

    Every open project gets a living run that knows the latest, also after Prefect's database was lost or
    restored. Nothing that was done is done again.
    """,
)
app.command(
    "deployments.commands.doctor:doctor",
    name="doctor",
    group=CARE,
    help="""Look whether all is well, and say what to do if it is not.

    Exit status 1 if anything is wrong.
    """,
)
audit.command(
    "deployments.commands.database:verify_history",
    name="verify",
    help="""Check that nothing in the history was changed, removed, added or reordered.

    Exit status 1, with the first entry that does not hold, if something was.
    """,
)
mail.command(
    "deployments.commands.mail:tomorrow",
    name="tomorrow",
    help="""Say what will be written to whom on the next working day, and what will not and why.

    The real code is run, and nothing is stored.
    """,
)
mail.command(
    "deployments.commands.mail:bounces",
    name="bounces",
    help="""Read reports of e-mails that could not be delivered.

    Each marks the e-mail that it speaks of, and is read once. Whatever else is there changes nothing.
    """,
)
trust.command(
    "deployments.commands.files:load",
    name="load",
    help="""Load the Trust from a TOML file.

    The roles of the file replace those before; all else is added or changed. If the file has an error, nothing
    is loaded. Loading it again changes nothing.
    """,
)
people.command(
    "deployments.commands.files:import_staff",
    name="import",
    help="""Add or change people from a CSV file.

    Nobody is deleted: whoever leaves gets a date in the column left_on. If a row has an error, nothing is stored.
    Importing it again changes nothing.
    """,
)
programme.command(
    "deployments.commands.programme:import_topics",
    name="import",
    help="""Take the topics of a catalogue or list (CSV) into a programme year.

    Topics are known by their ids or else by their names. If a row has an error, nothing is stored. Importing it again
    changes nothing.
    """,
)
programme.command(
    "deployments.commands.programme:objectives",
    name="objectives",
    help="Take the objectives that a programme year must serve from a CSV file; importing it again changes nothing.",
)
programme.command(
    "deployments.commands.programme:rollover",
    name="rollover",
    help="""Turn the programme year: topics carry forward, renew or retire, and those of the year begin as projects.

    Safe to repeat, to break off, and to run twice at once: each topic takes its turn once. Late, it gives the same
    programme and the same dates as on 1 April.
    """,
)
project.command(
    "deployments.commands.listing:list_projects",
    name="list",
    help="List the projects: where each stands and whose turn it is.",
)
project.command(
    "deployments.commands.listing:show_project",
    name="show",
    help="Show one project: what is asked of whom, and what happened so far.",
)
task.command(
    "deployments.commands.listing:list_tasks",
    name="list",
    help="List every open task, the most urgent first.",
)


app.command(
    "deployments.commands.charting:chart",
    name="chart",
    group=LOOKING,
    help="""Say what a series shows by statistical process control, and draw it.

    The rules are those of Making Data Count, for an XmR chart. Needs no database.
    """,
)


def run(words: Sequence[str]) -> int:
    """Run one command; its exit status: 0 done, 1 refused or failed with one clear line, 2 called wrongly."""
    try:
        if not {"--help", "-h", "--version"}.intersection(words):
            prepare_environment()
        status = app(words, exit_on_error=False, print_error=False, result_action="return_value")
        return DONE if status is None else int(status)
    except CycloptsError as error:
        return _fail(f"{error} Try --help.", MISUSED)
    except QIError as error:
        return _fail(str(error), REFUSED)
    except ValidationError as error:
        return _fail(_about_settings(error), REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED


def main() -> None:
    """Run the command that this process was started with."""
    sys.exit(run(sys.argv[1:]))


def _fail(sentence: str, status: int) -> int:
    print(f"qi: {sentence}", file=sys.stderr)
    return status


def _about_settings(error: ValidationError) -> str:
    """What is wrong with the first setting, without what was given: it may be a password."""
    problem = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(step) for step in problem["loc"])
    said = problem["msg"].removeprefix("Value error, ")
    return f"{said}." if said.startswith("QI_") else f"The setting {name} cannot be used: {said}."


if __name__ == "__main__":
    main()
