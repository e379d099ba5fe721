"""Which templates were in use on a day: one that was taken out of use, and came back later, was not (5.1; OB-075)."""

from __future__ import annotations

from datetime import datetime

from models.clock import now
from models.forms.support_team.templates import (
    AddTemplateForm,
    NewTemplateVersionForm,
    WithdrawTemplateForm,
)
from tasks.database.unit_of_work import reading
from tasks.template_library.adding import SentTemplate, add_template, add_version, withdraw_template
from tasks.template_library.file_checks import checked_file
from tasks.template_library.reading import templates_in_force
from tests.support.trust_at_work import World, nonce


def sent(world: World, text: bytes) -> SentTemplate:
    return SentTemplate(checked_file(b"%PDF-1.7 " + text, "consent.pdf"), world.id_of("qist"), nonce())


def in_force(moment: datetime) -> list[tuple[str, int]]:
    with reading() as session:
        return templates_in_force(session, moment)


def test_template_that_came_back_was_not_in_use_while_it_was_withdrawn(sqlite_world: World) -> None:
    world, moments = sqlite_world, [now()]
    form = AddTemplateForm(**AddTemplateForm.example)

    def a_day_later() -> None:
        world.wait(days=1)
        moments.append(now())
        world.wait(days=1)

    world.wait(days=1)
    template_id = add_template(form, sent(world, b"first")).template_id
    a_day_later()
    withdraw = WithdrawTemplateForm(**WithdrawTemplateForm.example)
    withdraw_template(template_id, withdraw, person_id=world.id_of("qist"))
    a_day_later()
    add_version(template_id, NewTemplateVersionForm(**NewTemplateVersionForm.example), sent(world, b"second"))
    a_day_later()
    withdraw_template(template_id, withdraw, person_id=world.id_of("qist"))
    a_day_later()

    assert [in_force(moment) for moment in moments] == [[], [(form.name, 1)], [], [(form.name, 2)], []]
