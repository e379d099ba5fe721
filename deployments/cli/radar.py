"""`qi report radar`: what is late, silent and on hold now, the workload, the programme, the mail of the day."""

from pathlib import Path

from deployments.cli.printing import counted, print_json, print_table
from deployments.cli.writing import write_whole
from deployments.site.schema import require_schema
from tasks.exports.radar_export import radar_file, record_radar
from tasks.queries.mail.mail_status import mail_needs
from tasks.queries.register.columns import DAYS_LATE, HOLD, REFERENCE, STAGE, TITLE, WAITS_FOR
from tasks.queries.support_team.radar import Radar, radar

SHOWN = (REFERENCE, TITLE, STAGE, WAITS_FOR, DAYS_LATE, HOLD)
"""Columns of the register that fit into a line."""


def show_radar(*, out: Path | None = None, json: bool = False) -> None:
    """The radar of today, the first projects of each list.

    Args:
        out: write all of it to this Excel file instead; who runs this is not known, that it left is in the history.
        json: print it as JSON.
    """
    require_schema()
    if out is not None:
        _write(out)
        return
    seen = radar()
    if json:
        print_json(_plain(seen))
        return
    _print_lists(seen)
    print(f"Workload ({counted(len(seen.team.members), 'person', 'people')})")
    print_table(
        ("Member", "Open tasks", "Minutes of work", "Supports"),
        [
            (member.name, str(len(member.tasks)), str(member.minutes), str(member.projects))
            for member in seen.team.every
        ],
    )
    for programme in seen.programmes:
        print(f"\nProgramme {programme.year}, {programme.said}")
        print_table(("State", "Topics"), [(state, str(count)) for state, count in programme.by_standing])
    print(f"\nMail of today: {seen.mail_said}.", *mail_needs(seen.mail))


def _print_lists(seen: Radar) -> None:
    for shown, in_register in seen.lists:
        print(f"{shown.heading}: {counted(in_register.total, 'project')}")
        columns = [column for column in SHOWN if column in shown.of_a_file]
        if in_register.projects:
            rows = [tuple(column.text(project) for column in columns) for project in in_register.projects]
            print_table([column.heading for column in columns], rows)
        print()
    if seen.troubled:
        print("Flow runs that need attention:", ", ".join(run.reference for run in seen.troubled), end="\n\n")


def _write(path: Path) -> None:
    file = radar_file()
    write_whole(path, [file.content], before_it_is_there=lambda: record_radar(file))
    print(f"{path}: {file.said}")


def _plain(seen: Radar) -> dict[str, object]:
    return {
        "at": seen.at,
        "lists": [
            {"heading": shown.heading, "total": in_register.total, "projects": in_register.projects}
            for shown, in_register in seen.lists
        ],
        "troubled": seen.troubled,
        "members": seen.team.members,
        "not_taken": seen.team.not_taken,
        "programmes": seen.programmes,
        "mail": seen.mail,
        "written": seen.written,
    }
