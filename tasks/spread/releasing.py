"""Releasing what a project has learned: the words that may go out, and on which way they went (6.5; OB-049, OB-111)."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer
from models.errors import WrongForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.lifecycle import LIFECYCLE
from models.privacy.filter import rules_met
from models.records import LearningRelease, Person, Project
from models.records.base import Json, new_id
from models.vocabulary import LearningChannel, Publication, Stage
from notifications.content.learning import LearningSummary
from tasks.distribution.results import summary_of
from tasks.privacy.releases import released_for
from tasks.projects.measures import judged_measures
from tasks.reports.external.disclosure_control import discretion

FIELDS = {"title": "title", "aim": "aim", "done": "what_was_done", "learning": "learning"}
"""The fields of forms in which the parts of a summary were typed: what is released is released for one of them."""


def may_go_out(project: Project) -> Publication | None:
    """How far the lead of a closed project lets its learning go; None where nobody has said, or it is not closed."""
    if project.stage is not Stage.CLOSED or project.definition != LIFECYCLE.definition:
        return None
    given = answer(project, ShareLearningForm)
    return given.publication if given else None


def summary_to_release(session: Session, project: Project) -> LearningSummary:
    """The summary without names of staff, addresses and small numbers of people, as it may leave the Trust."""
    careful = discretion(session)
    summary = summary_of(session, project, judged_measures(session, project))
    return replace(
        summary,
        title=careful.redact(summary.title),
        aim=careful.redact(summary.aim),
        done=careful.redact(summary.done),
        verdicts=[careful.redact(verdict) for verdict in summary.verdicts],
        learning=careful.redact(summary.learning),
    )


def release_learning(  # noqa: PLR0913 -- of what, on which way, by whom and when
    session: Session, project: Project, channel: LearningChannel, *, by: Person, now: datetime
) -> LearningRelease:
    """Release the learning of a locked project on one way, in the words that it has now.

    WrongForm if a part seems to be about a patient and Information Governance has not released it.
    """
    summary = summary_to_release(session, project)
    _refuse_patient_details(session, project, summary)
    release = LearningRelease(
        id=new_id(),
        project_id=project.id,
        channel=channel,
        words=_kept(summary),
        is_public=may_go_out(project) is Publication.PUBLIC,
        released_at=now,
        released_by_id=by.id,
    )
    session.add(release)
    session.flush()
    return release


def _refuse_patient_details(session: Session, project: Project, summary: LearningSummary) -> None:
    released = released_for(session, project.id)
    for part, field in FIELDS.items():
        standing = [rule for rule in rules_met(getattr(summary, part)) if (rule, field) not in released]
        if standing:
            sentence = (
                f"Not sent: “{part}” seems to hold {standing[0].label}. Correct the answer, or ask Information "
                "Governance to release it"
            )
            raise WrongForm([("read", sentence)])


def _kept(summary: LearningSummary) -> Json:
    return asdict(replace(summary, verdicts=list(summary.verdicts)))


def words_of(release: LearningRelease) -> LearningSummary:
    """What was released, as it was said."""
    return LearningSummary(**release.words)


def releases_of(session: Session, project_id: str) -> Sequence[LearningRelease]:
    """Everything that was ever released of a project, the oldest first."""
    query = select(LearningRelease).where(LearningRelease.project_id == project_id)
    return session.scalars(query.order_by(LearningRelease.id)).all()
