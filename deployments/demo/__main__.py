"""`make demo`: an invented Trust on this computer, and one clinical audit from proposal to closure in front of you."""

import logging
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date

import cyclopts
from rich.console import Console
from sqlalchemy import select

from deployments.cli.printing import console, counted
from deployments.demo.checks import differences, differences_after_a_year, differences_of_falls
from deployments.demo.figures import SOURCE
from deployments.demo.site import (
    Site,
    chosen_site,
    fresh_home,
    load_demonstration,
    running_demonstration,
    use_site,
)
from deployments.demo.story import AMARA, HELEN, RUTH, TITLE, story
from deployments.demo.telling import Telling
from deployments.demo.watching import Engine, MailboxReader
from deployments.demo.year.showing import live_year
from deployments.logs import log_to_stderr
from models.clock import local_date, now, spoken_date
from models.errors import QIError
from models.records import Person
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_requests import engine_url

PEOPLE_TO_BE = {"A project lead": AMARA, "QI Support Team": RUTH, "A quality lead": HELEN}
"""Who sees what: as whom a visitor may sign in."""


def demonstrate(*, once: bool = False, year: bool = False, port: int | None = None) -> int:
    """Live one project from proposal to closure in front of you, and stay up until Ctrl-C.

    Args:
        once: check everything after the story and stop; exit status 1 if anything was not as it should be.
        year: show a Trust a year on instead: some sixty projects of every kind, in every state.
        port: where the pages are; Prefect, the mailbox and its SMTP take the three ports after it.
    """
    log_to_stderr(logging.CRITICAL if year else logging.ERROR)
    out = console()
    try:
        with fresh_home(), chosen_site(port) as site:
            use_site(site)
            return (_show_year if year else _demonstrate)(out, site, once=once)
    except QIError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if not once else 1


def _demonstrate(out: Console, site: Site, *, once: bool) -> int:
    began = time.monotonic()
    loaded = load_demonstration(site)
    out.print(f"Northbrook Partnership (demonstration): {loaded.sentence}.")
    out.print("Starting Prefect, the mailbox, the pages and the worker …")
    with running_demonstration(site) as supervisor:
        out.print(f"All of them answer after {time.monotonic() - began:.0f} seconds.\n")
        telling, steps = _begin(out, site), story(local_date(now()))
        telling.live(steps)
        out.print(f"\nIt took {time.monotonic() - began:.0f} seconds in all. Look at it:")
        _say_where(out, site, telling, loaded.improving)
        if once:
            out.print("\nChecking: tasks, emails, flow run, history, and the first sweep …")
            return _verdict(
                out,
                "The audit is closed, the falls are fewer",
                [*telling.differences, *differences(telling, steps), *differences_of_falls(loaded.improving)],
            )
        out.print("\nEverything stays up until Ctrl-C.")
        supervisor.watch()
    return 0


def _show_year(out: Console, site: Site, *, once: bool) -> int:
    began = time.monotonic()
    out.print("Northbrook Partnership (demonstration) lives through a year …")

    def lived_to(day: date, projects: int) -> None:
        out.print(f"  until {spoken_date(day)}: {counted(projects, 'project')}")

    def live() -> None:
        lived = live_year(lived_to)
        out.print(
            f"It has {lived}, after {time.monotonic() - began:.0f} seconds. Starting the pages and the worker …"
        )

    with running_demonstration(site, live) as supervisor:
        out.print(f"All of them answer after {time.monotonic() - began:.0f} seconds. Look at it:")
        _say_places(out, site, {})
        out.print("\nMeanwhile every open project gets its flow run in Prefect …")
        texts = list(differences_after_a_year(Engine(site.api_url)))
        out.print(f"It took {time.monotonic() - began:.0f} seconds in all.")
        status = _verdict(out, "Every open project has its flow run", texts)
        if once:
            return status
        out.print("\nEverything stays up until Ctrl-C.")
        supervisor.watch()
    return 0


def _begin(out: Console, site: Site) -> Telling:
    with reading() as session:
        names = {person.email: person.name for person in session.scalars(select(Person))}
    out.print(f"“{TITLE}”, a clinical audit in two cycles.")
    out.print(f"{SOURCE.format(period='2017 and 2018')}\n", style="dim")
    return Telling(site.pages, MailboxReader(site.mailbox), Engine(site.api_url), names, out)


def _say_where(out: Console, site: Site, telling: Telling, improving: str) -> None:
    run = {"Its flow run": engine_url(telling.run.id)} if telling.run else {}
    projects = f"{site.pages}/projects"
    places = {
        "The audit": f"{projects}/{telling.reference}",
        **run,
        "A QI project": f"{projects}/{improving}",
    }
    _say_places(out, site, places)


def _say_places(out: Console, site: Site, places: Mapping[str, str]) -> None:
    runs = f"{site.prefect}/v2/runs"
    places = {
        **places,
        "The register": f"{site.pages}/projects",
        "Every email": site.mailbox,
        "Every project": f"{runs}?tags=project",
        "Waiting for approval": f"{runs}?tags=stage:approval",
        "Overdue": f"{runs}?tags=overdue",
    }
    for name, url in places.items():
        out.print(f"  {name:<22}{url}", soft_wrap=True)
    _say_who(out, site)


def _say_who(out: Console, site: Site) -> None:
    """As whom to sign in, and where the code lies that is asked for then."""
    out.print(f"\nSign in at {site.pages}/sign-in with one of these addresses:", soft_wrap=True)
    for name, address in PEOPLE_TO_BE.items():
        out.print(f"  {name:<22}{address}", soft_wrap=True)
    out.print(f"The code comes by email: {site.mailbox}", soft_wrap=True)


def _verdict(out: Console, reached: str, texts: Sequence[str]) -> int:
    """0 if nothing was not as it should be; else 1, with a list."""
    if not texts:
        out.print(f"\n{reached}, and every check held.", style="bold green")
        return 0
    out.print(f"\n{len(texts)} things are not as they should be:", style="bold red")
    for sentence in texts:
        out.print(f"  ✗ {sentence}", markup=False)
    return 1


if __name__ == "__main__":
    app = cyclopts.App(name="demo", default_parameter=cyclopts.Parameter(negative=()))
    app.default(demonstrate)
    sys.exit(app(result_action="return_value"))
