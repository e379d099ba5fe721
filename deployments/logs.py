"""The log: one line for each fact, on standard error, where the system that runs us collects it."""

import logging
import sys
from datetime import UTC, datetime
from logging import LogRecord
from types import TracebackType
from typing import TypeAlias

from models.privacy.filter import rules_met

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F)}
"""Whatever could begin a line of its own, so that no text from outside can forge an entry."""

LOGGERS = ("models", "notifications", "tasks", "flows", "web", "deployments")
"""The loggers of our folders."""

LEFT_OUT = "(left out: it seemed to hold an NHS number)"

ExceptionDetails: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class OneLine(logging.Formatter):
    """Time in UTC, level, logger, message; the trace of an error follows on lines of its own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        """The moment in UTC, with milliseconds."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: LogRecord) -> str:  # noqa: N802 -- logging's own name
        """The line, without anything that could break it, or anything of a patient."""
        if _is_of_patient(record.message):
            record.message = LEFT_OUT
        return super().formatMessage(record).translate(_CONTROL)

    def formatException(self, ei: ExceptionDetails) -> str:  # noqa: N802 -- logging's own name
        """The trace; what an error says of a patient is left out, since a library may quote what was typed."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(LEFT_OUT if _is_of_patient(line) else line for line in lines)


def _is_of_patient(line: str) -> bool:
    return any(not rule.may_be_confirmed for rule in rules_met(line))


def log_to_stderr(level: int) -> None:
    """Write the log of this process from a level on; of the libraries we use, only warnings."""
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setFormatter(OneLine())
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[to_stderr], force=True)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(level)
