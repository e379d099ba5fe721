from __future__ import annotations

from dataclasses import replace

from models.policy.versions import ASKED_INSTEAD, VERSIONS, asked_anytime
from models.vocabulary import Letter
from notifications.emails.contexts import DecisionFacts
from notifications.emails.render import render
from tests.support.documents.letter_samples import SAMPLES

ASKS = [
    ask
    for policy in VERSIONS.values()
    for ask in (
        *(ask for rule in policy.stages.values() for ask in (*rule.asks, *rule.offers)),
        *asked_anytime(policy),
    )
]
TOLD_OF_ANSWERS = {
    letter
    for ask in ASKS
    for letters in ask.tells.values()
    for letter, _ in letters
    if letter not in ASKED_INSTEAD
}
TOLD_OF_MOVES = {
    letter for policy in VERSIONS.values() for _, _, move in policy.moves() for letter, _ in move.tells
}
ANSWERED = DecisionFacts(
    reference="QI-2026-0001",
    title="Falls on Ward 7",
    link="https://qi.northbridge.nhs.uk/projects/QI-2026-0001",
    recipient_name="Ruth Calder",
    trust_name="Northbridge",
    qist_email="qist@northbridge.nhs.uk",
    outcome="done",
    reason="",
    decided_by_role="",
)


SAYS_BY_FACTS = {
    Letter.RISK_REFUSED: replace(ANSWERED, next_step="The project lead is asked for another action.")
}
"""What happens next after a refused risk depends on where its project stands, so its facts say it."""


def test_every_letter_that_the_table_tells_has_words_of_its_own_for_what_happens_next() -> None:
    letters = TOLD_OF_ANSWERS | TOLD_OF_MOVES

    texts = {letter: render(letter, SAYS_BY_FACTS.get(letter, ANSWERED)).text for letter in letters}

    assert {letter for letter, text in texts.items() if "What happens next" not in text} == set()
    assert len(set(texts.values())) == len(letters)


def test_every_letter_about_an_answer_says_what_it_is_about_in_its_own_words() -> None:
    facts = DecisionFacts(**vars(ANSWERED) | {"about": "Put the falls chart up"})

    letters = {letter: render(letter, facts) for letter in TOLD_OF_ANSWERS}

    assert {
        letter: (
            "What it is about\n  Put the falls chart up\n" in words.text,
            "is done." in words.text,
        )
        for letter, words in letters.items()
    } == dict.fromkeys(TOLD_OF_ANSWERS, (True, False))


def test_every_letter_that_the_table_tells_was_read_as_a_sample() -> None:
    assert {letter: type(SAMPLES[letter]) for letter in TOLD_OF_ANSWERS | TOLD_OF_MOVES} == dict.fromkeys(
        TOLD_OF_ANSWERS | TOLD_OF_MOVES, DecisionFacts
    )
