"""E-mail addresses as they come in: kept as they were given, in small letters, with nothing that cannot be seen."""

from typing import Annotated

from pydantic import EmailStr, ValidatorFunctionWrapHandler, WrapValidator

from models.inputs.text import clean_line

LONGEST_ADDRESS = 254
"""The longest address that mail takes (RFC 5321), which the table of people has room for."""


def plain_address(typed: str) -> str:
    """What was typed as addresses are compared: cleaned, in small letters. Whether it is one is not looked at."""
    return clean_line(typed).lower()


def _writable(given: object, check: ValidatorFunctionWrapHandler) -> str:
    """The address that was given; a domain of another script stays in the letters in which mail is sent (“xn--…”)."""
    checked: str = check(given)
    if isinstance(given, str) and given.isascii() and not checked.isascii():
        checked = f"{checked.rpartition('@')[0]}@{given.rpartition('@')[2].rstrip('> ')}"
    if not checked.isascii() or len(checked) > LONGEST_ADDRESS:
        raise ValueError(f"“{given}” is not an e-mail address that can be written to")
    return checked.lower()


Address = Annotated[EmailStr, WrapValidator(_writable)]
"""An address, checked; in a record it is cleaned before, as every text is."""
