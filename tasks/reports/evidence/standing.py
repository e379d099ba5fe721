"""The columns of an answer as it now stands, for whoever reads many of them at once."""

from sqlalchemy import and_, case, func

from models.records import Correction, Decision

IS_IN_FORCE = and_(Correction.decision_id == Decision.id, Correction.is_current)
"""How a correction is joined to the decision that it corrects, from outside: most have none."""

STANDING = (
    func.coalesce(Correction.answer, Decision.answer),
    func.coalesce(Correction.form_version, Decision.form_version),
)
"""The answer and the version of its form: as they were corrected, or as they were given."""

BEFORE = (case((Correction.id.is_not(None), Decision.answer)), Correction.before)
"""How a corrected answer was given, and how it read before its newest correction; nothing of one that is not."""
