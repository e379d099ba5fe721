from __future__ import annotations

from models.vocabulary import Letter
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.trust_at_work import World


def test_one_of_several_actions_is_named_by_its_number_and_never_in_anybodys_words_p25(
    sqlite_world: World,
) -> None:
    with_actions(sqlite_world, action("Move the desk.", "2026-12-01"), action("Teach.", "2026-12-02"))

    asked = [mail.body_text for mail in sqlite_world.mails() if mail.letter is Letter.TASK_OPENED][-2:]

    assert [[f"report on action {number}" in text for number in (1, 2)] for text in asked] == [
        [True, False],
        [False, True],
    ]
    assert [word for text in asked for word in ("Move the desk", "Teach") if word in text] == []
