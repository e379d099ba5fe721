"""Who takes part in a project: colleagues, and organisations (4.2)."""

from models.forms.base import FormRecord, address, choice, line
from models.inputs.addresses import Address
from models.vocabulary import Profession


class TeamMember(FormRecord):
    """Somebody who takes part, and so needs Bronze training (OB-141)."""

    name: str = line("Name", autocomplete="off")
    email: Address = address("Work email address")
    profession: Profession = choice("Profession")


class Partner(FormRecord):
    """An organisation that takes part (4.2, OB-027, OB-050)."""

    name: str = line("Organisation")
    leads_the_project: bool = choice("Does this organisation lead the project?")
