"""Every command of `qi`, with its help; each lives in `deployments/cli/commands/` and is imported when it is used."""

from importlib.metadata import version

from cyclopts import App, Group, Parameter

RUNNING = Group.create_ordered("Running it")
CARE = Group.create_ordered("Care")
FILES = Group.create_ordered("What a Trust hands in")
LOOKING = Group.create_ordered("Looking")
ABOUT = Group.create_ordered("About")

app = App(
    name="qi",
    help="Run the Quality Improvement policy of an NHS Trust: every project, from proposal to closure.",
    help_epilogue="Settings come from QI_… variables or a .env file; .env.example lists them all. Any command takes "
    "--not-about-a-patient REASON for what it asks to be confirmed.",
    version=version("qi-workflow"),
    default_parameter=Parameter(negative=()),
)
app["--help"].group = app["--version"].group = ABOUT

trust = App(name="trust", help="The Trust: its services, committees and roles.", group=FILES)
people = App(name="people", help="The people of the Trust.", group=FILES)
training = App(name="training", help="Who has achieved Bronze training.", group=FILES)
outbox = App(name="outbox", help="What was written to whom, and what became of it.", group=LOOKING)
programme = App(name="programme", help="The annual programme.", group=FILES)
bank_holiday = App(name="bank-holiday", help="Bank holidays that the Trust enters itself.", group=FILES)
subscriptions = App(name="subscriptions", help="The subscriptions to national audits.", group=FILES)
lifecycle = App(name="lifecycle", help="The versions of the policy.", group=CARE)
project = App(name="project", help="The projects.", group=LOOKING)
process = App(
    name="process", help="The process: its event log, and its table for other programs.", group=LOOKING
)
task = App(name="task", help="What is asked of people.", group=LOOKING)
search = App(name="search", help="What projects are found by.", group=CARE)
audit = App(name="audit", help="The history of all that happened.", group=CARE)
mail = App(name="mail", help="The emails: what will be written, and what came back.", group=CARE)
events = App(name="events", help="The events in Prefect that tell what happened.", group=CARE)
report = App(
    name="report", help="Reports as page, PDF, Word and Excel; each is kept as it was made.", group=LOOKING
)
privacy = App(name="privacy", help="The filter against patient details.", group=CARE)
for room in (
    privacy,
    lifecycle,
    trust,
    people,
    training,
    programme,
    bank_holiday,
    subscriptions,
    project,
    process,
    task,
    report,
    audit,
    search,
    events,
    mail,
    outbox,
):
    app.command(room)

app.command(
    "deployments.cli.commands.up:up",
    name="up",
    group=RUNNING,
    help="""Start everything for a small site: Prefect, the worker and the pages.

    The database is migrated and the deployments are registered first. What dies is started again. Logs are in
    QI_HOME/logs. Ctrl-C stops everything.
    """,
)
app.command(
    "deployments.cli.commands.web:web",
    name="web",
    group=RUNNING,
    help="""Serve the pages and the JSON API.

    Any number may run side by side behind a proxy that speaks HTTPS.
    """,
)
app.command(
    "deployments.cli.commands.worker:worker",
    name="worker",
    group=RUNNING,
    help="""Walk the projects, and sweep, as Prefect says when.

    Any number may run side by side. SIGTERM or Ctrl-C: what is under way is finished, nothing more is begun.
    """,
)
app.command(
    "deployments.cli.commands.worker:deploy",
    name="deploy",
    group=RUNNING,
    help="""Register the flows and their schedules in Prefect, or update them.

    Nothing is ever deleted. May be repeated at any time, also while projects are under way. Every site has a work
    pool of its own; one that another site has marked as its own is refused.
    """,
)
app.command(
    "deployments.cli.commands.database:migrate_database",
    name="migrate",
    group=CARE,
    help="""Bring the database to the schema of this release.

    Safe to repeat, and from several computers at once.
    """,
)
app.command(
    "deployments.cli.commands.sweeping:sweep_once",
    name="sweep",
    group=CARE,
    help="""Do whatever is due: reminders, waiting mail, runs to wake.

    Works without Prefect, so that cron can keep its promises while it is away. Safe to repeat.
    """,
)
app.command(
    "deployments.cli.commands.sweeping:reconcile",
    name="reconcile",
    group=CARE,
    help="""Bring Prefect in line with the database, and say every difference.

    Every open project gets a living run that knows the latest, also after Prefect's database was lost or
    restored. Nothing that was done is done again.
    """,
)
app.command(
    "deployments.cli.commands.doctor:doctor",
    name="doctor",
    group=CARE,
    help="""Look whether all is well, and say what to do if it is not.

    Exit status 1 if anything is wrong.
    """,
)
search.command(
    "deployments.cli.commands.database:rebuild_search",
    name="rebuild",
    help="""Write anew what every project is found by, from the answers as they now stand.

    It is kept by itself; this is for a database that somebody has changed by hand. Safe to repeat at any time.
    """,
)
audit.command(
    "deployments.cli.commands.database:verify_history",
    name="verify",
    help="""Check that nothing in the history was changed, removed, added or reordered.

    Exit status 1, with the first entry that does not hold, if something was.
    """,
)
events.command(
    "deployments.cli.commands.sweeping:refill_events",
    name="refill",
    help="""Tell Prefect again what happened to the projects, after its events were lost.

    Each event has the time and the id of its entry of the history, so none stands there twice. May be repeated.
    """,
)
mail.command(
    "deployments.cli.commands.mail:tomorrow",
    name="tomorrow",
    help="""Say what will be written to whom on the next working day, and what will not and why.

    The real code is run, and nothing is stored.
    """,
)
mail.command(
    "deployments.cli.commands.mail:bounces",
    name="bounces",
    help="""Read reports of emails that could not be delivered.

    Each marks the email that it speaks of, and is read once. Whatever else is there changes nothing.
    """,
)
privacy.command(
    "deployments.cli.commands.database:scan_for_patient_details",
    name="scan",
    help="""Look through everything stored for what today's filter would refuse or ask about.

    Tables, ids, fields and rules are printed, never a text. Nothing is changed. Exit status 1 if there is anything.
    """,
)
lifecycle.command(
    "deployments.cli.commands.lifecycle:move",
    name="move",
    help="""Let open projects follow a later version of the policy, under an agreement that the history keeps.

    One transaction for each project, safe to repeat. --dry-run says how each would change, with its open tasks and
    their dates before and after. One that does not fit into the version is refused and stays as it was.
    """,
)
trust.command(
    "deployments.cli.commands.files:load",
    name="load",
    help="""Load the Trust from a TOML file.

    The roles of the file replace those before; all else is added or changed. If the file has an error, nothing
    is loaded. Loading it again changes nothing.
    """,
)
people.command(
    "deployments.cli.commands.files:import_staff",
    name="import",
    help="""Add or change people from a CSV file or an Excel workbook (XLSX).

    Nobody is deleted: whoever leaves gets a date in the column left_on. If a row has an error, nothing is stored.
    Importing it again changes nothing.
    """,
)
training.command(
    "deployments.cli.commands.files:import_trained",
    name="import",
    help="""Note days of Bronze training from a CSV file or an Excel workbook (XLSX).

    Nobody is added: whom the register does not know is left out, and said. If a row has an error, nothing is stored.
    Importing it again changes nothing.
    """,
)
programme.command(
    "deployments.cli.commands.programme:import_topics",
    name="import",
    help="""Take the topics of a catalogue or list (CSV, XLSX) into a programme year.

    Topics are known by their ids or else by their names. If a row has an error, nothing is stored. Importing it again
    changes nothing.
    """,
)
programme.command(
    "deployments.cli.commands.programme:begin",
    name="begin",
    help="""Begin to agree the programme of a year by hand.

    The sweep begins it early in January where the year before has topics. Done again, it changes nothing.
    """,
)
programme.command(
    "deployments.cli.commands.programme:objectives",
    name="objectives",
    help="""Take the objectives that a programme year serves from a list.

    They are known by kind and code. If a row has an error, nothing is stored. Importing it again changes nothing.
    """,
)
programme.command(
    "deployments.cli.commands.programme:rollover",
    name="rollover",
    help="""Turn the programme year: topics carry forward, renew or retire, and those of the year begin as projects.

    Safe to repeat, to break off, and to run twice at once: each topic takes its turn once. Late, it gives the same
    programme and the same dates as on 1 April.
    """,
)
bank_holiday.command(
    "deployments.cli.commands.bank_holidays:add",
    name="add",
    help="Enter a bank holiday that is proclaimed, moved or called off; every date is counted by it from then on.",
)
bank_holiday.command(
    "deployments.cli.commands.bank_holidays:remove",
    name="remove",
    help="Take a day back: it counts as the table of bank holidays says again. Dates that have moved stay.",
)
bank_holiday.command(
    "deployments.cli.commands.bank_holidays:list_days",
    name="list",
    help="List the days that the Trust has entered.",
)
subscriptions.command(
    "deployments.cli.commands.subscriptions:import_register",
    name="import",
    help="Add or change subscriptions from a CSV file or an Excel workbook (XLSX).",
)
subscriptions.command(
    "deployments.cli.commands.subscriptions:list_register",
    name="list",
    help="List them, what renews next first.",
)
project.command(
    "deployments.cli.commands.lists.projects:list_projects",
    name="list",
    help="List the projects: where each stands and whose turn it is.",
)
project.command(
    "deployments.cli.commands.lists.projects:export_projects",
    name="export",
    help="Write the register to a CSV file or an Excel workbook, all of it or as it is narrowed.",
)
project.command(
    "deployments.cli.commands.lists.projects:show_project",
    name="show",
    help="Show one project: what is asked of whom, and what happened so far.",
)
process.command(
    "deployments.cli.commands.lifecycle:export_process",
    name="export",
    help="""Write the event log of the process as XES (IEEE 1849) or CSV, or the newest policy table as BPMN 2.0.

    A case is a project, a resource a role and never a person. That a log was written is in the history.
    """,
)
project.command(
    "deployments.cli.commands.files:import_list",
    name="import",
    help="""Take in the list of projects that the Trust kept before. Look first with --dry-run.

    What has ended comes in as a record; what is under way begins with its proposal, filled in, which its lead is asked
    to check. Each project once, by its reference in the list: what is in the register already stays as it is.
    """,
)
OPERATIONS = Group.create_ordered("What the QI Support Team may do")
for name, function, summary in (
    ("extend", "extend", "Give an open task a later date."),
    ("reassign", "reassign", "Pass an open task on to somebody else."),
    ("hold", "hold", "Put a project on hold."),
    ("resume", "resume", "Let a project that is on hold go on."),
    ("hand-over", "hand_over", "Have somebody else lead a project from a day on."),
):
    project.command(
        f"deployments.cli.commands.operations:{function}",
        name=name,
        group=OPERATIONS,
        help=f"{summary} Look first with --dry-run; whoever asks gets a receipt that leads to undoing it.",
    )
people.command(
    "deployments.cli.commands.lists.people:list_people",
    name="list",
    help="List the people: their roles, what they are asked, what is late, who is away.",
)
outbox.command(
    "deployments.cli.commands.mail:list_outbox",
    name="list",
    help="List the emails, the newest first, with what became of each.",
)
task.command(
    "deployments.cli.commands.lists.projects:list_tasks",
    name="list",
    help="List every open task, the most urgent first.",
)
for name, function, summary in (
    ("committee", "report:committee", "The report of a committee, or of a CDS Quality Group."),
    ("annual", "report:annual", "The annual report of activity and learning."),
    ("quality-account", "report:quality_account", "The tables of the Quality Account."),
    (
        "commissioner",
        "report:commissioner",
        "The evidence that a commissioner asks for; who asked is on the record.",
    ),
    (
        "regulation-17",
        "report:regulation_17",
        "The evidence of good governance for the Care Quality Commission.",
    ),
    (
        "training-and-capacity",
        "report:training_and_capacity",
        "Training by service, and the hours that the programme takes.",
    ),
    ("project", "report:project", "The final report of a project, whole or in short."),
    ("again", "report:again", "The files of a report that was made before, just as they were."),
    ("list", "report:list_reports", "List the reports that were made, the newest first."),
    ("pack", "pack:pack", "The papers that the readers of a meeting need, in one folder."),
):
    report.command(f"deployments.cli.commands.reports.{function}", name=name, help=summary)
report.command(
    "deployments.cli.radar:show_radar",
    name="radar",
    help="""What is late, silent and on hold, the workload, the programme, the mail of today; nothing is kept.

    With --out all of it is written to an Excel file.
    """,
)
app.command(
    "deployments.cli.commands.charting:chart",
    name="chart",
    group=LOOKING,
    help="""Say what a series shows by statistical process control, and draw it.

    The rules are those of Making Data Count, for an XmR chart. Needs no database.
    """,
)
