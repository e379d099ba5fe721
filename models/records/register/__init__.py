"""What the register keeps besides the projects: search texts, filters, unregistered activity."""

from models.records.register.saved_filters import SavedFilter
from models.records.register.search_texts import SearchText
from models.records.register.unregistered_activity import UnregisteredActivity

__all__ = ["SavedFilter", "SearchText", "UnregisteredActivity"]
