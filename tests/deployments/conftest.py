"""The fixtures that run commands."""

from __future__ import annotations

from tests.support.command_line import _alone, qi, trusted

__all__ = ["_alone", "qi", "trusted"]
