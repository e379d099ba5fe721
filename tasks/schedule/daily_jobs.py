"""The daily rounds: what is looked for once a day, from its hour on. Each asks the database and may be repeated."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select

from models.clock import LONDON, local_date, now
from models.errors import LeaseLost, RoundIncomplete
from models.records import DailyRound, RoundFailure
from tasks.actions.cycles_ahead import CYCLES_AHEAD
from tasks.actions.monitoring import begin_monitoring_audits
from tasks.answers.unsent_proposals import tidy_proposals
from tasks.closing.retention import DESTRUCTIONS
from tasks.closing.risks import RISK_REVIEWS
from tasks.cover.handing_over import HAND_OVERS
from tasks.cover.roster import LEAVERS, LEAVERS_AFTER_THE_END, SUCCESSORS, queue_vacancies_letter
from tasks.database.leases import keep_lease
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.final_report.keeping import keep_final_reports
from tasks.improvement.asking import TESTS_OF_CHANGE
from tasks.national.windows import SUBMISSION_WINDOWS
from tasks.privacy.weekly import queue_figures_letter
from tasks.programme.year.agreement import begin_and_turn_programmes
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.projects.figure_requests import FIGURE_REQUESTS
from tasks.reminders.digests import DIGEST, HOUR, write_digests
from tasks.reports.archive.due import issue_due_papers
from tasks.subscriptions.renewing import queue_renewals_letter

log = logging.getLogger(__name__)

MOST_SAID = 300
"""Letters of what is noted of a failure."""


@dataclass(frozen=True)
class DailyJob:
    """A round: its name, the hour in London from which it is made, and what it does.

    `do` gives how much it did, or None if it is not made on this day: then nothing is known of what failed before.
    `repeats` is the name of the round that it makes once more, under which its failure is noted, too.
    """

    name: str
    hour: int
    do: Callable[[], int | None]
    repeats: str = ""


PROJECT_CHECKS = (
    HAND_OVERS,
    LEAVERS,
    LEAVERS_AFTER_THE_END,
    SUCCESSORS,
    FIGURE_REQUESTS,
    CHECK_INS,
    TESTS_OF_CHANGE,
    SUBMISSION_WINDOWS,
    RISK_REVIEWS,
    DESTRUCTIONS,
    CYCLES_AHEAD,
)
"""The rounds over projects, in the order in which they are made."""

_OF_PROJECTS = {
    care.name: DailyJob(care.name, care.hour, partial(check_projects, care)) for care in PROJECT_CHECKS
}

VACANCIES = DailyJob("vacancies", 7, queue_vacancies_letter)
MONITORING = DailyJob("monitoring audits", 8, begin_monitoring_audits)
PROGRAMME = DailyJob("programme", 8, begin_and_turn_programmes)
PAPERS = DailyJob("papers", 7, issue_due_papers)
PAPERS_AGAIN = DailyJob("papers, again", 12, issue_due_papers, repeats=PAPERS.name)
"""For what has failed in the morning."""
FINAL_REPORTS = DailyJob("final reports", 0, keep_final_reports)
"""In the first minutes of the day after a project closed."""
SUBSCRIPTIONS = DailyJob("subscriptions", 8, queue_renewals_letter)
DRAFTS = DailyJob("unsent proposals", 8, tidy_proposals)
PRIVACY = DailyJob("patient details", 8, queue_figures_letter)

ROUNDS: tuple[DailyJob, ...] = (
    _OF_PROJECTS[HAND_OVERS.name],
    _OF_PROJECTS[LEAVERS.name],
    _OF_PROJECTS[LEAVERS_AFTER_THE_END.name],
    VACANCIES,
    _OF_PROJECTS[SUCCESSORS.name],
    DailyJob(DIGEST, HOUR, write_digests),
    _OF_PROJECTS[FIGURE_REQUESTS.name],
    _OF_PROJECTS[CHECK_INS.name],
    _OF_PROJECTS[TESTS_OF_CHANGE.name],
    _OF_PROJECTS[SUBMISSION_WINDOWS.name],
    _OF_PROJECTS[RISK_REVIEWS.name],
    _OF_PROJECTS[DESTRUCTIONS.name],
    _OF_PROJECTS[CYCLES_AHEAD.name],
    MONITORING,
    PROGRAMME,
    PAPERS,
    PAPERS_AGAIN,
    FINAL_REPORTS,
    SUBSCRIPTIONS,
    PRIVACY,
    DRAFTS,
)


def run_daily_jobs() -> dict[str, int]:
    """Make every round whose hour has come and that was not made today; how much each did, where it did anything.

    Safe to repeat, and to run twice at once: each round asks what is due and not done. One that fails is made
    again at the next sweep and keeps no other waiting (P17); what fails for one project only is tried again on the
    next day on which it is made. Either is noted until it goes well, for whoever looks the installation over.
    """
    moment, done, failed = now(), dict[str, int | None](), dict[str, str]()
    for due_daily_job in due_daily_jobs(moment):
        keep_lease()
        try:
            done[due_daily_job.name] = due_daily_job.do()
        except LeaseLost:
            raise
        except RoundIncomplete as trouble:
            log.error("the daily round %s %s", due_daily_job.name, trouble)  # noqa: TRY400 -- each has its own traceback
            done[due_daily_job.name], failed[due_daily_job.name] = trouble.count, str(trouble)
        except Exception as trouble:
            log.exception("the daily round %s failed", due_daily_job.name)
            failed[due_daily_job.name] = f"failed with {type(trouble).__name__}"
    _note(done, failed, moment)
    return {name: count for name, count in done.items() if count}


def due_daily_jobs(moment: datetime) -> list[DailyJob]:
    """The rounds whose hour has come and that were not made today, in their order."""
    today, hour = local_date(moment), moment.astimezone(LONDON).hour
    with reading() as session:
        made = {
            daily_round.name
            for daily_round in session.scalars(select(DailyRound).where(DailyRound.day >= today))
        }
    return [daily_job for daily_job in ROUNDS if daily_job.hour <= hour and daily_job.name not in made]


def _note(done: Mapping[str, int | None], failed: Mapping[str, str], moment: datetime) -> None:
    """Which rounds were made today, and which fail since when; a failure is forgotten once its round goes well."""
    if not done and not failed:
        return
    with unit_of_work() as session:
        query = select(DailyRound).where(DailyRound.name.in_(done))
        made = {daily_round.name: daily_round for daily_round in session.scalars(query)}
        for name in done:
            if name in made:
                made[name].day = local_date(moment)
            else:
                session.merge(DailyRound(name=name, day=local_date(moment)))
        failing = {failure.name: failure for failure in session.scalars(select(RoundFailure))}
        for name, what in _outcomes(done, failed).items():
            known = failing.get(name)
            if what:
                since = known.failing_since if known else moment
                session.merge(RoundFailure(name=name, failing_since=since, failed_at=moment, what=what))
            elif known:
                session.delete(known)


def _outcomes(done: Mapping[str, int | None], failed: Mapping[str, str]) -> dict[str, str]:
    """How each round that was made failed, by the name it is noted under, or an empty text: the last try counts."""
    outcomes: dict[str, str] = {}
    for daily_job in ROUNDS:
        if daily_job.name in failed:
            outcomes[daily_job.repeats or daily_job.name] = failed[daily_job.name][:MOST_SAID]
        elif done.get(daily_job.name) is not None:  # also under its own name, as releases before noted it
            outcomes |= dict.fromkeys({daily_job.name, daily_job.repeats} - {""}, "")
    return outcomes
