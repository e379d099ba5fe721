"""What the register of subscriptions holds of each: fee, renewal, contract, and what it brought (6.1; OB-091)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import FormContext, FormRecord, Problem, choice, day, line, need, several, text
from models.forms.operations.dates import OperationForm
from models.inputs.money import pence


class SubscribedTopic(FormRecord):
    """A topic of the programme that a subscription is for."""

    topic: str = line("Topic of the programme", choices="topics")


class ChangeSubscriptionForm(OperationForm):
    """A subscription as it is from now on.

    Refused: a fee that is no amount in pounds, no date of renewal while it goes on, a topic that is named twice.
    """

    heading: ClassVar = "Change a subscription"
    button: ClassVar = "Record the change"
    how_to: ClassVar = (
        "Renewed? Move the date on, and say what it has brought. Not worth its fee? Say that it has ended. Who changed "
        "what and when is kept."
    )
    example: ClassVar[dict[str, Any]] = {
        "title": "National Hip Fracture Database",
        "host": "Royal College of Physicians",
        "contract": "HQIP-2026-014",
        "fee": "1,250.00",
        "renews_on": "2027-04-01",
        "topics": [],
        "value_obtained": "Time to theatre has come down from 41 to 33 hours.",
        "has_ended": False,
    }

    title: str = line("What is it called?")
    host: str | None = line("Who runs it?", optional=True)
    contract: str | None = line("Reference of the contract", optional=True, most=120)
    fee: str | None = line(
        "Fee for a year, in pounds", "For example 1,250.00", optional=True, most=20, width=10
    )
    renews_on: date | None = day("When does it renew next?", optional=True, conditional=True)
    topics: list[SubscribedTopic] = several(
        "Topics of the programme that it is for", legend="Topic", add="Add another topic"
    )
    value_obtained: str | None = text(
        "What has it brought?", "The improvement here that it led to. Nothing about a patient", optional=True
    )
    has_ended: bool = choice("Has it ended, or is its end agreed?")
    goes_on_because: str | None = line(
        "Why does it go on after all?",
        "Only where it stood there as ended. It stands in the history",
        optional=True,
        conditional=True,
    )

    @property
    def fee_pence(self) -> int | None:
        """The fee in pence; None if it is not known."""
        return pence(self.fee) if self.fee else None

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The fee is an amount, what goes on renews on some day, and each topic is named once."""
        _ = facts
        try:
            _ = self.fee_pence
        except ValueError as error:
            yield Problem("fee", str(error))
        if not self.has_ended:
            yield from need(
                "renews_on", self.renews_on, "Enter the date on which it renews, or say that it has ended"
            )
        if self.has_ended and self.goes_on_because:
            yield Problem("goes_on_because", "Leave it empty, or say that it has not ended")
        chosen = [subscribed_topic.topic for subscribed_topic in self.topics]
        for number, topic in enumerate(chosen):
            if topic in chosen[:number]:
                yield Problem(f"topics-{number}-topic", "This topic is named twice: take it out once")


class AddSubscriptionForm(ChangeSubscriptionForm):
    """A subscription that the register does not have yet."""

    heading: ClassVar = "Add a subscription"
    button: ClassVar = "Add it"
    how_to: ClassVar = "You are told 60 and 14 days before it renews, and once when that date has passed."
