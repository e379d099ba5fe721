"""What a committee decided on its paper: recorded item by item, corrected with what stood before (5.0; OB-055)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.engine.advance import Opening
from models.engine.events import TaskCancelled
from models.errors import ChangedMeanwhile, NotFound, WrongForm
from models.forms import NamedAction
from models.forms.committees.decisions import (
    CorrectResolutionForm,
    ItemResolution,
    RecordOtherForm,
    RecordResolutionsForm,
)
from models.records import CommitteeDecision, HumanTask, IssuedPaper, Person, Project
from models.records.base import new_id
from models.vocabulary import Resolution, TaskKind
from notifications.emails.compose import action_called_off
from notifications.emails.outbox_rows import Occasion
from tasks.committees.paper_read import current_decisions, items_of, paper_to_decide_on
from tasks.committees.undertaking import locked_undertaking
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead, person_named
from tasks.projects.project_rows import append_project_history, ask_at_any_stage, store_events_and_letters

RECORDED, CORRECTED = "committee decided", "committee decision corrected"
BESIDES = "other"
"""How an address names what is recorded besides the items of a paper."""

_NONCE = 56
"""As much of the nonce of a page stands before the number of the item."""


RECORDED_MEANWHILE = "Somebody else recorded a decision on this meanwhile: look at it, and send yours again"


@dataclass(frozen=True)
class SentResolution:
    """A decision as it is sent: by whom, with what in its form and which nonce.

    `seen` is the id of the decision that stood on the page: empty for none, None where the sender saw no page.
    """

    person_id: str
    form: ItemResolution
    nonce: str
    seen: str | None = None


def record_resolution(reference: str, item: str, sent: SentResolution) -> None:
    """Record what was decided on an item by its number, or besides them; an action is asked of its owner at once.

    Sent again, it changes nothing. Refused: NotFound, OnlyForTheTeam, WrongForm for an owner who is not here or a day
    that is over, ChangedMeanwhile for an item on which something else was recorded since the form was opened.
    """
    moment = now()
    with unit_of_work() as session:
        _record(session, _locked_paper(session, reference, sent.person_id), item, sent, moment)


def record_resolutions(reference: str, form: RecordResolutionsForm, *, person_id: str, nonce: str) -> None:
    """Record what was decided on several items in one go: all of it, or nothing and what is wrong with each.

    Sent again, it changes nothing. Refused as one decision is; the sentences lead to the fields of their items.
    """
    moment, wrong = now(), list[tuple[str, str]]()
    with unit_of_work() as session:
        paper = _locked_paper(session, reference, person_id)
        for place, item in enumerate(form.items):
            sent = SentResolution(person_id, item, f"{nonce[:_NONCE]}-{item.number}")
            try:
                _record(session, paper, item.number, sent, moment)
            except WrongForm as error:
                wrong += [(f"items-{place}-{name}", sentence) for name, sentence in error.sentences]
        if wrong:
            raise WrongForm(wrong)


def _locked_paper(session: Session, reference: str, person_id: str) -> IssuedPaper:
    paper = paper_to_decide_on(session, reference, person_id)
    session.execute(select(IssuedPaper.id).where(IssuedPaper.id == paper.id).with_for_update())
    return paper


def _record(  # noqa: PLR0913, PLR0917 -- on which item of which paper, what was sent, and when
    session: Session, paper: IssuedPaper, item: str, sent: SentResolution, moment: datetime
) -> None:
    if session.scalar(select(CommitteeDecision.id).where(CommitteeDecision.nonce == sent.nonce[:64])):
        return
    number = _number(session, paper, item)
    before = current_decisions(session, paper).get(number)
    if _is_unseen(before, sent):
        raise ChangedMeanwhile([("resolution", RECORDED_MEANWHILE)])
    _refuse_past_day(sent.form, before, local_date(moment))
    decision = _decision(session, paper, number, before, sent, moment)
    session.add(decision)
    session.flush()
    fact = _fact(paper, decision, before, sent)
    if not _follow_up(session, paper, before, decision, fact, moment):
        append_to_history(session, [fact], at=moment)


def _is_unseen(before: CommitteeDecision | None, sent: SentResolution) -> bool:
    """Whether what stands is something else than what the sender saw."""
    if (before is not None) != isinstance(sent.form, CorrectResolutionForm):
        return True
    return sent.seen is not None and sent.seen != (before.id if before else "")


def _refuse_past_day(form: ItemResolution, before: CommitteeDecision | None, today: date) -> None:
    """WrongForm for a day that is over, unless it stands already: then something else is put right."""
    is_new = before is None or before.due_on != form.due_on
    if form.resolution is Resolution.ACTION and is_new and form.due_on and form.due_on <= today:
        raise WrongForm([("due_on", "The date must be after today")])


def _number(session: Session, paper: IssuedPaper, item: str) -> int:
    """The number of the item; what is decided besides gets the next one."""
    known = max([*current_decisions(session, paper), len(items_of(paper))])
    if item == BESIDES:
        return known + 1
    if not (item.isascii() and item.isdecimal() and 0 < int(item) <= known):
        raise NotFound("such item")
    return int(item)


def _decision(  # noqa: PLR0913, PLR0917 -- what a decision is made of
    session: Session,
    paper: IssuedPaper,
    number: int,
    before: CommitteeDecision | None,
    sent: SentResolution,
    moment: datetime,
) -> CommitteeDecision:
    form, items = sent.form, items_of(paper)
    is_action = form.resolution is Resolution.ACTION
    owner = _owner(session, form, local_date(moment)) if is_action else None
    if before is not None and isinstance(form, CorrectResolutionForm):
        before.replaced_at, before.replaced_because = moment, form.correction
    besides = form.item if isinstance(form, RecordOtherForm) else before.item if before else ""
    return CommitteeDecision(
        id=new_id(),
        nonce=sent.nonce[:64],
        paper_id=paper.id,
        item_no=number,
        item=items[number - 1] if number <= len(items) else besides,
        resolution=form.resolution,
        wording=form.wording or "",
        owner_id=owner.id if owner else None,
        owner=owner,
        due_on=form.due_on if is_action else None,
        person_id=sent.person_id,
        at=moment,
    )


def _owner(session: Session, form: ItemResolution, today: date) -> Person | None:
    """Who is named; WrongForm for somebody from elsewhere, and for somebody who has left."""
    if not form.owner_email:
        return None
    owner = person_named(session, form.owner_name or "", form.owner_email, at="owner_email")
    if not owner.is_here(today):
        raise WrongForm([("owner_email", f"{owner.name} has left the Trust: name somebody who is here")])
    return owner


def _follow_up(  # noqa: PLR0913, PLR0917 -- what stood before, what stands now, and when
    session: Session,
    paper: IssuedPaper,
    before: CommitteeDecision | None,
    decision: CommitteeDecision,
    fact: HistoryFact,
    moment: datetime,
) -> bool:
    """Ask the owner of an action, and no longer whoever was asked before; whether a task was concerned."""
    asked_before = before.task_id if before else None
    if before is not None and _is_same_action(before, decision):
        decision.task_id = asked_before
        return False
    if asked_before is None and decision.resolution is not Resolution.ACTION:
        return False
    project = locked_undertaking(session, paper, moment)
    on, facts = Occasion(project, letterhead(session), moment), [_of_project(fact, project)]
    if asked_before is not None:
        facts += _not_asked_any_more(session, on, session.get_one(HumanTask, asked_before), before, decision)
    if decision.resolution is Resolution.ACTION and decision.owner and decision.due_on:
        email = decision.owner.email
        about = NamedAction(f"action-{decision.id}", decision.wording, decision.due_on, email)
        opening = Opening(about=about)
        facts += ask_at_any_stage(
            session, on, TaskKind.DO_COMMITTEE_ACTION, about.key, email=email, opening=opening
        )
        decision.task_id = next(task.id for task in project.tasks if task.task_key == about.key)
    append_project_history(session, project, facts, now=moment)
    return True


def _is_same_action(before: CommitteeDecision, decision: CommitteeDecision) -> bool:
    is_action = before.resolution is decision.resolution is Resolution.ACTION
    return is_action and all(
        getattr(before, name) == getattr(decision, name) for name in ("wording", "owner_id", "due_on")
    )


def _not_asked_any_more(  # noqa: PLR0913, PLR0917 -- whose task it is, and what stood and stands
    session: Session,
    on: Occasion,
    task: HumanTask,
    before: CommitteeDecision | None,
    decision: CommitteeDecision,
) -> list[HistoryFact]:
    """Close a task unanswered, unless it has its answer, which stays; whoever is not asked anew is told."""
    task = next(other for other in on.project.tasks if other.id == task.id)
    if not task.is_open:
        return []
    task.cancel(now=on.now)
    task.is_current = False
    if before is not None and task.assignee_id != decision.owner_id:
        session.add(action_called_off(on, task, before.replaced_because))
    return store_events_and_letters(session, on, [TaskCancelled(task)])


def _fact(
    paper: IssuedPaper, decision: CommitteeDecision, before: CommitteeDecision | None, sent: SentResolution
) -> HistoryFact:
    word = "an action" if decision.resolution is Resolution.ACTION else decision.resolution.label.lower()
    return HistoryFact.of(
        decision,
        CORRECTED if before else RECORDED,
        f"{paper.kind.label} on {paper.reference}, item {decision.item_no}: {word}",
        person_id=sent.person_id,
        detail={
            "paper": paper.reference,
            "resolution": decision.resolution,
            **({"before": before.resolution, "reason": before.replaced_because} if before else {}),
        },
    )


def _of_project(fact: HistoryFact, project: Project) -> HistoryFact:
    return HistoryFact(**{**vars(fact), "project_id": project.id})
