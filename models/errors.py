"""Everything that can be refused, as one tree; each error takes data and makes its own sentence.

QIError
├── Refused                    a person asked for something that the rules do not allow
│   ├── AlreadyDecided         somebody answered this task first
│   ├── NoLongerAsked          the project has moved on without this task
│   ├── FormChanged            the form was opened on an older version of its task
│   ├── NotYours               this person may not read or answer this
│   ├── OnlyForTheTeam         a page is for those who look after everybody's projects
│   ├── OnlyForGovernance      a page is for those who answer for the privacy of patients
│   ├── AskedOfSomebodyElse    a task was passed on to somebody else
│   ├── NotWithThisMail        what became of an email does not allow what was to be done with it
│   ├── OwnProject             nobody decides on a project they ever took part in
│   ├── NotAllowedHere         the policy table has no such step at this stage
│   ├── NoHandOverPlanned      there is no hand-over that could be called off
│   ├── CorrectionWaits        somebody is asked already whether an answer may be corrected
│   ├── FiguresChanged         somebody else has entered figures since a page of them was opened
│   ├── WrongForm              an answer does not fit its form (carries the sentences)
│   ├── PatientDetails         something that was given seems to be about a patient
│   ├── LinkUnusable           a link is unknown, expired or not for this purpose
│   ├── TooFarAhead            a date is later than the bank holidays are known
│   ├── TwoValuesOnOneDay      a chart has one value for each day
│   ├── NotChartable           a series does not suit the chart that was asked for
│   ├── CodeWrong              a sign-in code is not the one that was sent
│   │   ├── CodeExpired        a sign-in code is too old, or was used
│   │   └── CodeSpent          a sign-in code was tried too often
│   └── TooManyCodes           more codes were asked for than the limit allows
├── NotFound                   no such project, task or form
├── NoSuchMeeting              no meeting has a paper of this reference
├── BadFile                    a file that was to be loaded has an error (row, field, rule)
├── HistoryBroken              the hash chain of the history does not hold
├── RoundIncomplete            a daily round failed for some of its projects
├── LeaseLost                  somebody else took over what was to be done alone
└── NotReady                   a setting, the schema or a service is not as it must be
    └── ClockJumped            this computer's clock is not where it should be, so nothing is swept
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from models.clock import spoken_date, spoken_moment
from models.privacy.rules import PrivacyRule


class QIError(Exception):
    """Something was refused or failed; str() is one sentence fit for a person."""


class Refused(QIError):
    """A person asked for something that the rules do not allow."""


class AlreadyDecided(Refused):
    """Somebody answered this task first."""

    def __init__(self, *, asked: str, by: str, at: datetime, outcome: str) -> None:
        self.asked, self.by, self.at, self.outcome = asked, by, at, outcome
        super().__init__(f"“{asked}” was already answered by {by} on {spoken_moment(at)}: {outcome}.")


class NoLongerAsked(Refused):
    """The project has moved on without this task."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"“{asked}” is no longer asked: the project has moved on without it.")


class FormChanged(Refused):
    """The form was opened on an older version of its task."""

    def __init__(self) -> None:
        super().__init__(
            "This page has changed since you opened it. What you typed is kept: check it and send it again."
        )


class NotYours(Refused):
    """This person may not read or answer this."""

    def __init__(self, role: str) -> None:
        super().__init__(f"Only the {role} can answer this. Tell the QI Support Team if that should be you.")


class OnlyForTheTeam(Refused):
    """A page is for those who look after everybody's projects."""

    def __init__(self) -> None:
        super().__init__(
            "Only the QI Support Team, the Head of Clinical Audit and the Associate Director see this page. "
            "Tell the QI Support Team if that should be you."
        )


class NobodysManager(Refused):
    """The page of a team is for those who have one by the record."""

    def __init__(self) -> None:
        super().__init__(
            "You see a team here if you supervise a project, or lead quality in a Care Delivery Service. "
            "Tell the QI Support Team if that is so and not on record."
        )


class OnlyForGovernance(Refused):
    """A page is for those who answer for the privacy of patients."""

    def __init__(self) -> None:
        super().__init__(
            "Only Information Governance, the Caldicott Guardian and the QI Support Team see this page. "
            "Tell the QI Support Team if that should be you."
        )


class TemplateOutOfUse(Refused):
    """The file of a template that is out of use was asked for."""

    def __init__(self, name: str, *, since: datetime, reason: str) -> None:
        super().__init__(
            f"“{name}” is out of use since {spoken_moment(since)}. The reason given: {reason.rstrip('.')}. "
            "The QI Support Team still has it."
        )


class TemplateFileRemoved(Refused):
    """The file of a version was removed for good, so nobody can download it."""

    def __init__(self, name: str, number: int, *, at: datetime) -> None:
        super().__init__(
            f"The file of “{name}”, version {number}, was removed for good on {spoken_moment(at)}. "
            "The page of the template says why."
        )


class AskedOfSomebodyElse(Refused):
    """A task was passed on to somebody else; the link of the one before says so."""

    def __init__(self, *, asked: str, to: str, at: datetime, reason: str) -> None:
        why = f" The reason given: {reason}" if reason else ""
        super().__init__(f"“{asked}” was passed on to {to} on {spoken_moment(at)}.{why}")


class NotWithThisMail(Refused):
    """What became of an email, or of the mail as such, does not allow what was to be done with it."""

    def __init__(self, *, step: str, because: str) -> None:
        super().__init__(f"“{step}” cannot be done: {because}.")


class OwnProject(Refused):
    """Nobody decides on a project in which they take or ever took part (P7); `part` says which, and until when."""

    def __init__(self, part: str = "", until: date | None = None) -> None:
        if not part:
            reason = "You asked for this yourself"
        elif until is None:
            reason = f"You take part in this project as its {part}"
        else:
            reason = f"You took part in this project as its {part} until {spoken_date(until)}"
        self.reason = reason
        super().__init__(f"{reason}, so somebody else must decide on it. The QI Support Team can say who.")


class NotAllowedHere(Refused):
    """The policy table has no such step at this stage."""

    def __init__(self, *, step: str, stage: str) -> None:
        super().__init__(f"The policy does not allow “{step}” while a project is at the stage “{stage}”.")


class NoHandOverPlanned(Refused):
    """There is no hand-over that could be called off."""

    def __init__(self) -> None:
        super().__init__("No hand-over of this project is planned, so there is none to call off.")


class CorrectionWaits(Refused):
    """Somebody is asked already whether an answer may be corrected."""

    def __init__(self, answer: str) -> None:
        super().__init__(
            f"A correction of “{answer}” waits for whoever decided on it: correct it again after that."
        )


class FiguresChanged(Refused):
    """Somebody else has entered figures since a page of them was opened; `changes` has a sentence for each."""

    def __init__(self, changes: Sequence[str]) -> None:
        self.changes = list(changes)
        super().__init__(
            f"{' '.join(self.changes)} Nothing of yours was stored yet: check what stands there now, and send it again."
        )


class WrongForm(Refused):
    """An answer does not fit its form."""

    def __init__(self, sentences: Sequence[tuple[str, str]]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(f"{text.rstrip('.')}." for _, text in self.sentences))


class ChangedMeanwhile(WrongForm):
    """Somebody else changed it after it was opened; the sentences say to what. Sent again, it takes that place."""


class PatientDetails(Refused):
    """Something that was given seems to be about a patient (OB-137); what it was is not repeated."""

    def __init__(self, where: str, rule: PrivacyRule) -> None:
        self.rule = rule
        super().__init__(f"{where[:1].upper()}{where[1:]} {rule.refusal}.")


class LinkUnusable(Refused):
    """A link is unknown, expired or not for this purpose: always the same words."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work any more, or was never ours. Sign in to see what waits for you."
        )


class TooFarAhead(Refused):
    """A date is later than the bank holidays are known, so its working days cannot be counted (P13)."""

    def __init__(self, until: date) -> None:
        super().__init__(
            f"That is too far ahead: England’s bank holidays are known until {spoken_date(until)}. "
            "Choose an earlier date."
        )


class TwoValuesOnOneDay(Refused):
    """A chart has one value for each day, and was given two."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"There are two values for {spoken_date(day)}: a chart has one for each day.")


class NotChartable(Refused):
    """A series does not suit the chart that was asked for."""

    def __init__(self, chart: str, rule: str) -> None:
        self.chart = chart
        super().__init__(f"This series cannot be drawn as a {chart}: {rule}.")


class CodeWrong(Refused):
    """A sign-in code is not the one that was sent; the same for an address that nobody has."""

    def __init__(self, tries_left: int = 0) -> None:
        more = "once more" if tries_left == 1 else f"{tries_left} more times"
        self._say(f"That is not the code. Type the six digits of our newest email: you can try {more}.")

    def _say(self, sentence: str) -> None:
        Refused.__init__(self, sentence)


class CodeExpired(CodeWrong):
    """A sign-in code is too old, or was used."""

    def __init__(self) -> None:
        self._say("This code has expired or was used. Ask for a new code, and we send it at once.")


class CodeSpent(CodeWrong):
    """A sign-in code was tried too often."""

    def __init__(self) -> None:
        self._say("There were too many tries with this code. Ask for a new code, and we send it at once.")


class TooManyCodes(Refused):
    """More codes were asked for than the limit allows."""

    def __init__(self) -> None:
        super().__init__(
            "You have asked for several codes. Use the code of our newest email, or ask again in an hour."
        )


class NotFound(QIError):
    """No such project, task or form."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what}.")


class NoSuchMeeting(QIError):
    """No meeting has a paper of this reference; `to_come` are those of the next meetings."""

    def __init__(self, to_come: Sequence[str]) -> None:
        there = f"To come: {', '.join(to_come)}" if to_come else "None is to come: add them under “Meetings”"
        super().__init__(f"There is no such meeting. {there}.")


class TooManyForAFile(Refused):
    """A list has more projects than one file takes."""

    def __init__(self, projects: int) -> None:
        super().__init__(f"{projects:,} projects are more than one file takes: narrow the list first.")


class BadFile(QIError):
    """A file that was to be loaded has errors; nothing of it was stored."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{file}: {self.problems[0]}{more} Nothing was loaded.")


class HistoryBroken(QIError):
    """The hash chain of the history does not hold."""

    def __init__(self, seq: int, reason: str) -> None:
        self.seq = seq
        super().__init__(f"The history is broken at entry {seq}: {reason}.")


class PaperChanged(QIError):
    """A paper is not what it was when it was made (OB-033)."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The report {reference} was changed after it was made: restore it from a backup.")


class CannotMoveVersion(Refused):
    """A project cannot follow another version of the policy."""

    def __init__(self, reference: str, because: str) -> None:
        super().__init__(f"{reference} {because}.")


class NoProgrammeYear(Refused):
    """It is not two years that follow each other."""

    def __init__(self, year: str) -> None:
        super().__init__(f"“{year}” is not a programme year: write it like 2027-28.")


class YearNotBegun(Refused):
    """Nothing of a programme year may happen before its 1 April."""

    def __init__(self, year: str, begins: date) -> None:
        super().__init__(
            f"The programme {year} begins on {spoken_date(begins)}: until then it can only be rehearsed."
        )


class YearOver(Refused):
    """A programme year that has ended is turned by the next one."""

    def __init__(self, year: str) -> None:
        super().__init__(f"The programme {year} is over: roll over the year that runs now.")


class RoundIncomplete(QIError):
    """A daily round failed for some of its records, by reference or id, and did `count` for the others."""

    def __init__(self, failed: Sequence[str], *, count: int) -> None:
        self.failed, self.count = tuple(failed), count
        super().__init__(f"failed for {len(failed):,}: {', '.join(failed)}")


class LeaseLost(QIError):
    """The right to do something alone has run out, and somebody else has taken it: whoever was too slow stops."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The lease “{name}” has run out and is somebody else’s now.")


class NotReady(QIError):
    """A setting, the schema or a service is not as it must be."""


class ClockJumped(NotReady):
    """The clock of this computer is more than an hour from where it should be, so nothing is swept (P14)."""

    def __init__(self, by: timedelta) -> None:
        self.by = by
        super().__init__(
            f"The clock of this computer has {jump_said(by)}, measured by how long it has been up or by the "
            "database’s clock. Nothing is swept until it is right again; if it is right now, confirm it: "
            "“qi sweep --trust-clock”."
        )


def jump_said(by: timedelta) -> str:
    """“jumped forward by 26 hours”."""
    days, hours = abs(by).days, round(abs(by) / timedelta(hours=1))
    length = f"{days} days" if days > 1 else f"{hours} hour{'s' if hours > 1 else ''}"
    return f"jumped {'forward' if by > timedelta(0) else 'back'} by {length}"
