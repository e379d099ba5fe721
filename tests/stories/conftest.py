"""What the stories may ask for besides: the pages, and the commands of an operator."""

from __future__ import annotations

from tests.support.command_line import _alone, qi
from tests.web.conftest import app

__all__ = ["_alone", "app", "qi"]
