"""`qi people list`: who there is, in which roles, and how much hangs on each."""

from deployments.cli.printing import counted, print_json_list, print_table
from deployments.site.schema import require_schema
from models.clock import dated
from tasks.queries.people.people import ListedPerson, every_person

_COLUMNS = ("Name", "Address", "Service", "Asked", "Late", "Leads", "Away or gone", "Roles")


def list_people(*, search: str = "", json: bool = False) -> None:
    """List the people of the Trust by name.

    Args:
        search: only those whose name or address has these words.
        json: print them as JSON.
    """
    require_schema()
    people = every_person(search)
    if json:
        print_json_list(people)
        return
    count = print_table(_COLUMNS, map(_row, people))
    print(counted(count, "person", "people"))


def _row(person: ListedPerson) -> tuple[str, ...]:
    numbers = (person.open_tasks, person.overdue_tasks, person.leads)
    return (
        person.name,
        person.email,
        person.service or "–",
        *(str(number or "–") for number in numbers),
        _away(person),
        "; ".join(person.roles) or "–",
    )


def _away(person: ListedPerson) -> str:
    if person.left_on:
        return f"left {dated(person.left_on)}"
    if person.away_from and person.away_to:
        return f"{dated(person.away_from)} to {dated(person.away_to)}"
    return "–"
