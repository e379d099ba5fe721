"""A second person registers, approves or closes what another worked on, or somebody says why not (6.3; OB-079)."""

from collections.abc import Iterator
from typing import Any

from models.forms.base import FormContext, Problem, line, need
from models.vocabulary import Outcome

ALONE = "alone_because"
"""The field in which somebody says why there is no second person; its page shows it to them alone."""


def asked_if_alone(*outcomes: Outcome) -> Any:  # noqa: ANN401 -- as Pydantic's own
    """The field, asked at the outcomes that need a second person."""
    return line(
        "Why do you decide this without a second person?",
        "You designed, registered or advised on it, or wrote for it: a colleague should decide. Your reason stands on "
        "its page",
        optional=True,
        most=500,
        conditional=True,
        asked_when={"outcome": outcomes},
    )


def need_second_person(because: str | None, facts: FormContext | None) -> Iterator[Problem]:
    """A problem if whoever decides worked on the project and does not say why nobody else can decide."""
    if facts is not None and facts.is_alone:
        yield from need(
            ALONE,
            because,
            "You worked on this project yourself: let a colleague decide, or say why you do it alone",
        )
