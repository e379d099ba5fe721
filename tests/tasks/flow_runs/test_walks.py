"""What a run still has to tell of its project."""

from __future__ import annotations

from sqlalchemy import select

from models.records import HistoryEntry
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading
from tasks.flow_runs.walks import LATEST, mark_reported, told_as_events, unreported_events
from tests.support.servers.pretended_prefect import pretended_prefect
from tests.support.trust_at_work import World


def history(project_id: str) -> list[str]:
    with reading() as session:
        query = select(HistoryEntry.sentence).where(HistoryEntry.project_id == project_id)
        return list(session.scalars(query.order_by(HistoryEntry.seq)))


def test_young_project_is_told_entry_by_entry(sqlite_world: World) -> None:
    sqlite_world.propose()

    told = [event.sentence for event in unreported_events(sqlite_world.project_id)]

    assert told == history(sqlite_world.project_id)


def test_run_that_is_made_late_tells_the_latest_each_and_all_before_as_one(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.wait(days=1)
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    entries = history(sqlite_world.project_id)

    earlier, *latest = unreported_events(sqlite_world.project_id)

    assert earlier.sentence == (
        f"{len(entries) - LATEST} earlier entries from Monday 2 November 2026 to Tuesday 3 November 2026"
    )
    assert [event.sentence for event in latest] == entries[-LATEST:]
    mark_reported(sqlite_world.project_id, earlier.seq)
    assert unreported_events(sqlite_world.project_id) == latest
    mark_reported(sqlite_world.project_id, latest[-1].seq)
    assert unreported_events(sqlite_world.project_id) == []


def test_what_happens_while_prefect_takes_no_events_is_told_later_and_in_the_order_of_the_run(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    project_id = sqlite_world.project_id
    with pretended_prefect() as prefect:
        prefect.answers_at_most = 0
        assert told_as_events(project_id) == []
        prefect.answers_at_most = None
        sqlite_world.walk_to(Stage.REGISTRATION)

        [*earlier, last] = told_as_events(project_id)

        assert len(prefect.events) == len(history(project_id)) > len(earlier)
        mark_reported(project_id, last.seq)
        sqlite_world.walk_to(Stage.DATA_COLLECTION)
        told_as_events(project_id)
        assert len(prefect.events) == len(history(project_id))
