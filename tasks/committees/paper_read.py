"""The items of a paper that a committee is asked to decide on, and what it decided on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotAllowedHere, NotFound, OnlyForTheTeam
from models.records import CommitteeDecision, HumanTask, IssuedPaper
from models.vocabulary import Resolution, TaskState
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role
from tasks.people.permissions import TEAM
from tasks.reports.archive.archive import is_reader
from tasks.reports.archive.keeping import paper_from_data


@dataclass(frozen=True)
class PastDecision:
    """What stood on an item before it was corrected, by whom, when, and why it was."""

    resolution: Resolution
    wording: str
    by: str
    at: datetime
    replaced_because: str


@dataclass(frozen=True)
class StandingDecision:
    """What stands on an item: of an action with who does it by when, and how its task stands (None: none).

    `id` is that of the decision; a page keeps it, so that nobody writes over what they have not seen.
    """

    id: str
    resolution: Resolution
    wording: str
    owner: str
    owner_email: str
    due_on: date | None
    task_state: TaskState | None
    by: str
    at: datetime


@dataclass(frozen=True)
class PaperItem:
    """An item of a paper by its number, with what was decided on it, and what stood there before."""

    number: int
    text: str
    decision: StandingDecision | None
    past: Sequence[PastDecision] = ()


@dataclass(frozen=True)
class PaperDecisions:
    """A paper of a meeting with its items, those of the paper first."""

    reference: str
    title: str
    items: Sequence[PaperItem]


def paper_decisions(reference: str, person_id: str) -> PaperDecisions:
    """The items of a paper; NotFound, OnlyForTheTeam, NotAllowedHere for a paper of no meeting."""
    with reading() as session:
        paper = paper_to_decide_on(session, reference, person_id)
        rows: dict[int, list[CommitteeDecision]] = {}
        for row in session.scalars(_of_paper(paper)):
            rows.setdefault(row.item_no, []).append(row)
        texts = dict(enumerate(items_of(paper), start=1))
        states = _task_states(session, paper)
        items = [
            _item(number, texts.get(number, ""), rows.get(number, []), states)
            for number in sorted({*texts, *rows})
        ]
        return PaperDecisions(paper.reference, paper.title, items)


def paper_to_decide_on(session: Session, reference: str, person_id: str) -> IssuedPaper:
    """A paper of a meeting whose decisions a person may record: the team, and whoever has a part in the committee."""
    paper = session.scalar(select(IssuedPaper).where(IssuedPaper.reference == reference))
    is_of_team = is_in_role(session, person_id, *TEAM)
    if not is_of_team and (paper is None or not is_reader(session, paper, person_id)):
        raise OnlyForTheTeam
    if paper is None:
        raise NotFound("such paper")
    if paper.meeting_id is None:
        raise NotAllowedHere(step="Record what was decided", stage="a report that was made for no meeting")
    return paper


def items_of(paper: IssuedPaper) -> Sequence[str]:
    """What the paper asks the committee to decide."""
    return paper_from_data(paper.content).to_decide


def current_decisions(session: Session, paper: IssuedPaper) -> Mapping[int, CommitteeDecision]:
    """What stands on each item by its number."""
    query = _of_paper(paper).where(CommitteeDecision.replaced_at.is_(None))
    return {row.item_no: row for row in session.scalars(query)}


def _of_paper(paper: IssuedPaper) -> Select[tuple[CommitteeDecision]]:
    return (
        select(CommitteeDecision)
        .where(CommitteeDecision.paper_id == paper.id)
        .options(joinedload(CommitteeDecision.person), joinedload(CommitteeDecision.owner))
        .order_by(CommitteeDecision.item_no, CommitteeDecision.id)
    )


def _task_states(session: Session, paper: IssuedPaper) -> dict[str, TaskState]:
    query = (
        select(HumanTask.id, HumanTask.state)
        .join(CommitteeDecision, CommitteeDecision.task_id == HumanTask.id)
        .where(CommitteeDecision.paper_id == paper.id)
    )
    return dict(session.execute(query).tuples().all())


def _item(
    number: int, text: str, rows: Sequence[CommitteeDecision], states: Mapping[str, TaskState]
) -> PaperItem:
    stands = next((row for row in rows if row.replaced_at is None), None)
    return PaperItem(
        number=number,
        text=text or rows[0].item,
        decision=_standing(stands, states) if stands else None,
        past=[_past(row) for row in rows if row.replaced_at is not None],
    )


def _standing(row: CommitteeDecision, states: Mapping[str, TaskState]) -> StandingDecision:
    return StandingDecision(
        id=row.id,
        resolution=row.resolution,
        wording=row.wording,
        owner=row.owner.name if row.owner else "",
        owner_email=row.owner.email if row.owner else "",
        due_on=row.due_on,
        task_state=states.get(row.task_id or ""),
        by=row.person.name,
        at=row.at,
    )


def _past(row: CommitteeDecision) -> PastDecision:
    return PastDecision(row.resolution, row.wording, row.person.name, row.at, row.replaced_because)
