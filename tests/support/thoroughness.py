"""How many examples a property test tries: few in the loop, many where QI_TEST_THOROUGH is set, as CI does."""

from __future__ import annotations

import os

THOROUGH = 3  # times as many


def examples(usual: int) -> int:
    """So many examples, or three times as many where somebody wants to be thorough."""
    return usual * THOROUGH if os.environ.get("QI_TEST_THOROUGH") else usual
