"""The columns of an answer as it now stands, for whoever reads many of them at once."""

from sqlalchemy import and_, func

from models.records import Correction, Decision

IS_IN_FORCE = and_(Correction.decision_id == Decision.id, Correction.is_current)
"""How a correction is joined to the decision that it corrects, from outside: most have none."""

STANDING = (
    func.coalesce(Correction.answer, Decision.answer),
    func.coalesce(Correction.form_version, Decision.form_version),
)
"""The answer and the version of its form: as they were corrected, or as they were given."""
