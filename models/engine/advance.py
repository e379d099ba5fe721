"""How a project goes on: closes the stage if nothing is open in it, opens what comes next, arms its deadlines.

Changes the project in memory and returns what happened; no database, no clock. A hundred calls do something once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.answers.project_answers import answers_in_visit
from models.clock import at_local, dated, local_date
from models.engine.assignment import Directory
from models.engine.change_points import points_to_answer
from models.engine.escalation_timers import MORNING, armed, escalation_timers
from models.engine.events import (
    Cause,
    Event,
    MoveScheduled,
    StageEntered,
    TaskCancelled,
    TaskOpened,
)
from models.engine.second_person import acted_before
from models.engine.standing_answers import last_refused_by, standing_answer
from models.errors import NotAllowedHere, NotReady
from models.forms import NamedAction
from models.policy.duties import DUTIES, HOLDS_CLOSURE_UP, OUTLIVES
from models.policy.rules import Lifecycle, StageRule, TaskRule, TransitionRule
from models.policy.versions import ask_anytime_of, asked_anytime, asked_by_no_rule, policy_of
from models.records import BEGINNING, HumanTask, Person, Project, Transition
from models.records.base import new_id
from models.vocabulary import Letter, Outcome, Role, TaskKind, TaskState, TimerKind


@dataclass(frozen=True)
class Opening:
    """How a task that may be asked at any stage is opened.

    About what, in which role where that is not the one of the policy, of whom first (by id), by which letter.
    """

    about: NamedAction | None = None
    role: Role | None = None
    prefers: str | None = None
    letter: Letter = Letter.TASK_OPENED


def begin(
    project: Project, directory: Directory, *, now: datetime, asked_on: date | None = None
) -> list[Event]:
    """Put a new project into its first stage and ask for its proposal.

    `asked_on` is the day from which its date is counted, where that is not today: what should have begun on 1 April
    has the same date if it begins a few days late.
    """
    step = _Advance(
        project, directory, policy_of(project), Cause("project", project.id), now, asked_on=asked_on
    )
    step.enter(TransitionRule(step.policy.first))
    return step.go_on()


def advance(project: Project, directory: Directory, *, cause: Cause, now: datetime) -> list[Event]:
    """Do whatever the policy says is now to be done; nothing if that is nothing."""
    return _Advance(project, directory, policy_of(project), cause, now).go_on()


def open_offer(project: Project, directory: Directory, kind: TaskKind, *, now: datetime) -> list[Event]:
    """Open a step that the stage offers, such as withdrawing; NotAllowedHere if it does not."""
    step = _Advance(project, directory, policy_of(project), Cause("offer", project.id), now)
    offered = next((ask for ask in step.rule.offers if ask.kind is kind), None)
    if offered is None:
        raise NotAllowedHere(step=kind.label, stage=project.stage.label)
    task_key = f"visit-{project.stage_entry}"
    if not any((task.kind, task.task_key) == (kind, task_key) for task in project.tasks):
        step.open(offered, None, task_key)
    return step.events


def ask_anytime(  # noqa: PLR0913 -- what is asked of whom, on which occasion and when
    project: Project,
    directory: Directory,
    kind: TaskKind,
    *,
    task_key: str,
    now: datetime,
    email: str | None = None,
    opening: Opening | None = None,
) -> list[Event]:
    """Ask what may be asked at any stage, once for each key, if the policy asks it; a duty also after the end.

    `email` is the address of whoever is asked in a role in which an answer has named them; `opening` says what it is
    about, in which role, whom of the role it is asked first, and by which letter.
    """
    step = _Advance(project, directory, policy_of(project), Cause("anytime", project.id), now)
    opening = opening or Opening()
    step.letter = opening.letter
    ask = ask_anytime_of(project, kind, opening.role)
    if ask is not None and step._task(kind, task_key) is None:  # noqa: SLF001 -- of its own module
        step.open(ask, opening.about, task_key, prefers=opening.prefers, email=email)
    return step.events


def ask_to_agree(  # noqa: PLR0913 -- what is asked, of whom, on which occasion and when
    project: Project,
    directory: Directory,
    ask: TaskRule,
    *,
    of: HumanTask | Role,
    about: str,
    task_key: str,
    now: datetime,
) -> list[Event]:
    """Ask about something whoever decided on a task, or who acts for them now, in the role in which they decided.

    Or a role that has not decided yet.
    """
    step = _Advance(project, directory, policy_of(project), Cause("anytime", project.id), now)
    if isinstance(of, HumanTask):
        decided_by = (of.decision.for_person_id or of.decision.person_id) if of.decision else None
        step.open(replace(ask, of=of.role), None, task_key, prefers=decided_by).about = about
    else:
        step.open(replace(ask, of=of), None, task_key).about = about
    return step.events


def ask_once_ended(  # noqa: PLR0913 -- what is asked, of whom, on which occasion and when
    project: Project,
    directory: Directory,
    ask: TaskRule,
    *,
    email: str | None,
    about: str,
    task_key: str,
    now: datetime,
) -> list[Event]:
    """Ask something of a project that has ended, whichever version it follows, of whoever has an address."""
    step = _Advance(project, directory, policy_of(project), Cause("ended", project.id), now)
    step.open(ask, None, task_key, email=email).about = about
    return step.events


def mark_newest_answer(project: Project, task: HumanTask) -> None:
    """Make the task just answered the newest of its kind; an answer of which an action is still open stays at hand."""
    asked_by = {other.task_key.rpartition("-")[0] for other in project.tasks if other.is_open}
    for other in project.tasks:
        is_earlier = other.kind is task.kind and other is not task and not other.is_open
        if is_earlier and not _is_one_of_many(other) and other.id not in asked_by:
            other.is_current = False


def _is_one_of_many(task: HumanTask) -> bool:
    return not task.task_key.startswith("visit-")


@dataclass
class _Advance:
    """One advance of one project."""

    project: Project
    directory: Directory
    policy: Lifecycle
    cause: Cause
    now: datetime
    letter: Letter = Letter.TASK_OPENED
    asked_on: date | None = None
    events: list[Event] = field(default_factory=list)
    standing: set[Outcome] = field(default_factory=set)
    """The outcomes of earlier answers that stand, so that nobody is asked for them in this entry of the stage."""

    @property
    def rule(self) -> StageRule:
        return self.policy.rule(self.project.stage)

    @property
    def today(self) -> date:
        return local_date(self.now)

    def go_on(self) -> list[Event]:
        while not self.policy.is_final(self.project.stage):
            waiting = self._open_asks()
            if not self.rule.leads_to:
                break  # a stage that leads nowhere lasts
            move = self._next_move(is_over=not waiting)
            if move is None or self._waits_for_date(move):
                break
            self.enter(move)
        refresh_hold(self.project)
        return self.events

    def _open_asks(self) -> set[TaskKind]:
        """Open every ask whose turn it is; the kinds that the stage still waits for."""
        waiting = asked_by_no_rule(self.project)
        self.standing.clear()
        for ask in self.rule.asks:
            if ask.when is not None and not ask.when(self.project):
                continue
            if waiting.intersection(ask.after) or (ask.after_everything and self._anything_open(ask.kind)):
                waiting.add(ask.kind)
                continue
            for about, task_key in self._occasions(ask):
                task = self._task(ask.kind, task_key) or self.open(ask, about, task_key)
                outlasts = about is not None and ask.may_outlast is not None and ask.may_outlast(about)
                if task.is_open and not outlasts:
                    waiting.add(ask.kind)
        return waiting

    def _occasions(self, ask: TaskRule) -> Iterator[tuple[NamedAction | None, str]]:
        if ask.each is not None:
            abouts = ask.each(self.project)
            self._retire(ask.kind, {about.key for about in abouts})
            yield from ((about, about.key) for about in abouts)
        elif (answer := standing_answer(self.project, ask)) is not None:
            self.standing.add(answer.outcome)
        else:
            yield None, f"visit-{self.project.stage_entry}"

    def _task(self, kind: TaskKind, task_key: str) -> HumanTask | None:
        mine = (task for task in self.project.tasks if (task.kind, task.task_key) == (kind, task_key))
        return next(mine, None)

    def _retire(self, kind: TaskKind, keys: set[str]) -> None:
        for task in self.project.tasks:
            if task.kind is kind and not task.is_open and task.task_key not in keys:
                task.is_current = False

    def _anything_open(self, but: TaskKind) -> bool:
        anytime = {ask.kind for ask in asked_anytime(self.policy)}
        holds_nothing_up = {but, *(anytime - HOLDS_CLOSURE_UP)}
        return any(task.is_open and task.kind not in holds_nothing_up for task in self.project.tasks)

    def open(  # noqa: PLR0913 -- what is asked about what, and of whom
        self,
        ask: TaskRule,
        about: NamedAction | None,
        task_key: str,
        *,
        prefers: str | None = None,
        email: str | None = None,
    ) -> HumanTask:
        chosen = self.directory.assign(
            ask.of,
            self.project,
            email=about.owner_email if about else email,
            decides=ask.decides,
            prefers=prefers or last_refused_by(self.project, ask) or self._supporter(ask),
            avoids=acted_before(self.project, ask.kind),
        )
        letter = Letter.CHANGES_WANTED if points_to_answer(self.project, ask.kind) else self.letter
        task = HumanTask(
            id=new_id(),
            project_id=self.project.id,
            kind=ask.kind,
            stage=self.project.stage,
            stage_entry=self.project.stage_entry,
            cycle=self.project.cycle,
            task_key=task_key,
            about=about.text if about else None,
            role=ask.of,
            decides=ask.decides,
            assignee_id=chosen.person.id,
            assignee=chosen.person,
            for_person_id=chosen.stands_in_for.id if chosen.stands_in_for else None,
            assignment_no=1,
            note=chosen.note,
            state=TaskState.OPEN,
            is_current=True,
            opened_at=self.now,
            due_on=ask.due_on(self.project, about, self.today, self.asked_on),
            decision=None,
        )
        self.project.tasks.append(task)
        self.events.append(TaskOpened(task, ask, letter, list(escalation_timers(task, ask, now=self.now))))
        self.letter = Letter.TASK_OPENED
        return task

    def _supporter(self, ask: TaskRule) -> str | None:
        """What is asked of the QI Support Team is asked of whoever in it supports the project (2.2; OB-024)."""
        return self.project.supporter_id if ask.of is Role.QIST else None

    def _next_move(self, *, is_over: bool) -> TransitionRule | None:
        """Where the answers of this visit and those that stand lead: the first outcome of the table that was given."""
        given = {outcome for _, outcome in answers_in_visit(self.project)} | self.standing
        for outcome, move in self.rule.leads_to.items():
            if outcome in given and (is_over or move.at_once):
                return move
        if is_over:
            stage = self.project.stage.label
            raise NotReady(f"{self.project.reference} has nothing left to wait for at “{stage}”.")
        return None

    def _waits_for_date(self, move: TransitionRule) -> bool:
        day = move.on(self.project) if move.on else None
        if day is None or day <= self.today:
            return False
        if self.project.enters_next_stage_on != day:
            self.project.enters_next_stage_on = day
            key = f"{self.project.id}:enter:{self.project.stage_entry}"
            timer = armed(key, TimerKind.ENTER_STAGE, at_local(day, MORNING), project_id=self.project.id)
            self.events.append(MoveScheduled(move, timer))
        return True

    def enter(self, move: TransitionRule) -> None:
        """Move to a stage; whatever is still open in the old one and may not outlast it is cancelled."""
        project, came_from = self.project, self.project.stage if self.project.stage_entry else BEGINNING
        involved = self._involved()
        if self.policy.is_final(move.to):
            self._cancel(task for task in project.open_tasks if task.kind not in OUTLIVES)
        elif move.at_once:
            self._cancel(self._asked_in_visit())
        project.stage_entry += 1
        project.stage = move.to
        project.enters_next_stage_on = None
        self._take_duties_along()
        project.cycle += 1 if self.rule.begins_cycle else 0
        if self.policy.is_final(move.to):
            project.closed_at = self.now
        transition = Transition(
            id=new_id(),
            project_id=project.id,
            seq=project.stage_entry,
            from_state=str(came_from),
            to_state=str(move.to),
            definition=project.definition,
            definition_version=project.definition_version,
            cause_type=self.cause.type,
            cause_id=self.cause.id,
            at=self.now,
        )
        letters = self.directory.readers(move.tells, project)
        if (letter := move.tells_involved) is not None:
            told = {person.id for _, person in letters}
            letters += [(letter, person) for person in involved if person.id not in told]
        self.events.append(StageEntered(transition, move.to, letters))
        self.cause = Cause("transition", transition.id)
        self.letter = move.opens_with

    def _involved(self) -> list[Person]:
        """The deputy, and whoever is asked to decide now, without whoever has caused this."""
        decided = (task.decision for task in self.project.tasks if task.decision is not None)
        by = {decision.person_id for decision in decided if decision.id == self.cause.id}
        asked = [task.assignee for task in self.project.open_tasks if task.decides]
        people = [*asked, *([self.project.deputy] if self.project.deputy else [])]
        here = {person.id: person for person in people if person.is_here(self.today)}
        return [person for key, person in here.items() if key not in by]

    def _asked_in_visit(self) -> list[HumanTask]:
        """What this visit of the stage still asks; what was asked before it or at any stage goes on."""
        kinds = {ask.kind for ask in self.rule.asks}
        here = (task for task in self.project.open_tasks if task.stage_entry == self.project.stage_entry)
        return [task for task in here if task.kind in kinds]

    def _cancel(self, tasks: Iterable[HumanTask]) -> None:
        for task in tasks:
            task.cancel(now=self.now)
            task.is_current = False
            self.events.append(TaskCancelled(task))

    def _take_duties_along(self) -> None:
        """An open duty belongs to wherever its project stands: its answer leads on from there."""
        duties = {duty.kind for duty in DUTIES}
        for task in self.project.open_tasks:
            if task.kind in duties:
                task.stage, task.stage_entry = self.project.stage, self.project.stage_entry


def refresh_hold(project: Project) -> None:
    """Say why a project rests: a step of the policy holds it while it is open, or people have put it on hold."""
    asked = {task.kind for task in project.tasks if task.is_open}
    rule = policy_of(project).rule(project.stage)
    kind = next((ask.kind for ask in rule.asks if ask.holds and ask.kind in asked), None)
    project.hold = f"On hold: {kind.label.lower()}" if kind else None
    if project.held_until:
        project.hold = f"On hold, to be reviewed on {dated(project.held_until)}"
