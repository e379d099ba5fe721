"""A proposal that nobody goes on with is deleted, never without a word ahead to whoever began it (OB-138)."""

from datetime import timedelta

from sqlalchemy import select, update

from models.clock import at_local, local_date, now
from models.records import Person, ProposalDraft
from models.settings import settings
from models.vocabulary import Letter
from tasks.answers.proposal_drafts import begin_proposal, keep_page
from tasks.answers.unsent_proposals import tidy_proposals
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.forecast.service import letters_of_the_service
from tests.support.trust_at_work import World, nonce

TITLE = "Falls at night"
TOLD = (Letter.DRAFT_ENDS, "lead")


def begun(world: World) -> str:
    return begin_proposal(world.id_of("lead"), {"title": TITLE}, nonce())


def kept() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(ProposalDraft.id)))


def test_writer_is_told_two_weeks_ahead_and_what_stays_untouched_is_deleted(world: World) -> None:
    key = begun(world)
    world.wait(days=75)
    assert (tidy_proposals(), world.letters(), kept()) == (0, [], [key])

    world.wait(days=1)
    assert (tidy_proposals(), tidy_proposals(), world.letters()) == (1, 0, [TOLD])
    letter = world.mails()[-1]
    assert letter.subject == f"Your proposal “{TITLE}” will be deleted after Sunday 31 January 2027"
    assert f"/propose/{key}" in letter.body_text

    world.wait(days=13)
    assert (tidy_proposals(), kept()) == (0, [key])
    world.wait(days=1)
    assert (tidy_proposals(), kept(), world.letters()) == (1, [], [TOLD])


def test_proposal_that_is_saved_again_counts_from_that_day_and_is_told_again(sqlite_world: World) -> None:
    key = begun(sqlite_world)
    sqlite_world.wait(days=80)
    tidy_proposals()
    keep_page(key, sqlite_world.id_of("lead"), {"about": "falls"})

    sqlite_world.wait(days=20)
    assert (tidy_proposals(), kept()) == (0, [key])
    sqlite_world.wait(days=60)
    assert (tidy_proposals(), sqlite_world.letters(), kept()) == (1, [TOLD, TOLD], [key])


def test_nothing_is_deleted_before_its_writer_has_had_two_weeks_however_late_they_were_told(
    sqlite_world: World,
) -> None:
    key = begun(sqlite_world)
    sqlite_world.wait(days=200)

    assert (tidy_proposals(), kept()) == (1, [key])
    sqlite_world.wait(days=13)
    assert (tidy_proposals(), kept()) == (0, [key])
    sqlite_world.wait(days=1)
    assert (tidy_proposals(), kept()) == (1, [])


def test_proposal_of_somebody_who_has_left_goes_without_a_letter_and_one_that_was_sent_stays(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sent, _ = begun(sqlite_world), begun(sqlite_world)
    with unit_of_work() as session:
        query = update(ProposalDraft).where(ProposalDraft.id == sent)
        session.execute(query.values(project_id=sqlite_world.project_id))
        leaver = update(Person).where(Person.id == sqlite_world.id_of("lead"))
        session.execute(leaver.values(left_on=sqlite_world.today))
    before = sqlite_world.letters()

    sqlite_world.wait(days=settings().proposal_draft_days)

    assert (tidy_proposals(), kept(), sqlite_world.letters()) == (1, [sent], before)


def test_dry_run_foresees_the_letter(sqlite_world: World) -> None:
    begun(sqlite_world)
    sqlite_world.wait(days=76)
    moment = now()

    mornings = [at_local(local_date(moment) + timedelta(days=1), 8)]

    emails = [
        email for email in letters_of_the_service(moment, mornings) if email.letter is Letter.DRAFT_ENDS
    ]
    assert [(email.to_name, email.rung) for email in emails] == [
        ("Dr Amara Osei", "A proposal was begun and not sent")
    ]
