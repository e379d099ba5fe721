"""What the register keeps besides the projects: the texts by which they are found, and filters kept by name."""

from models.records.register.saved_filters import SavedFilter
from models.records.register.search_texts import SearchText

__all__ = ["SavedFilter", "SearchText"]
