"""The rows of what outlives the work: risks that somebody has accepted, and what keeps data from being destroyed."""

from models.records.closing.holds import RetentionHold
from models.records.closing.risks import AcceptedRisk

__all__ = ["AcceptedRisk", "RetentionHold"]
