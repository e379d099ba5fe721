"""Email addresses as they come in: kept as they were given, in small letters, with nothing that cannot be seen."""

import re
from functools import lru_cache
from typing import Annotated

from pydantic import EmailStr, TypeAdapter, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from models.inputs.text import clean_line

LONGEST_ADDRESS = 254
"""The longest address that mail takes (RFC 5321), which the table of people has room for."""

_PLAIN = re.compile(r"([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)@([A-Za-z0-9.-]+)", re.ASCII)
_LONGEST_BEFORE_AT = 64


def plain_address(typed: str) -> str:
    """What was typed as addresses are compared: cleaned, in small letters. Whether it is one is not looked at."""
    return clean_line(typed).lower()


def _writable(given: object, check: ValidatorFunctionWrapHandler) -> str:
    """The address that was given; a domain of another script stays in the letters in which mail is sent (“xn--…”)."""
    if isinstance(given, str) and _is_plain(given):
        return given.lower()
    checked: str = check(given)
    if isinstance(given, str) and given.isascii() and not checked.isascii():
        checked = f"{checked.rpartition('@')[0]}@{given.rpartition('@')[2].rstrip('> ')}"
    if not checked.isascii() or len(checked) > LONGEST_ADDRESS:
        raise ValueError(f"“{given}” is not an email address that can be written to")
    return checked.lower()


def _is_plain(given: str) -> bool:
    """Whether an address needs no further look: a list has thousands of them, nearly all of a few domains."""
    parts = _PLAIN.fullmatch(given)
    if parts is None or len(parts[1]) > _LONGEST_BEFORE_AT or len(given) > LONGEST_ADDRESS:
        return False
    return "xn--" not in parts[2].lower() and _is_domain(parts[2].lower())


_ANY = TypeAdapter(EmailStr)


@lru_cache(maxsize=1024)
def _is_domain(domain: str) -> bool:
    try:
        return _ANY.validate_python(f"a@{domain}") == f"a@{domain}"
    except ValidationError:
        return False


Address = Annotated[EmailStr, WrapValidator(_writable)]
"""An address, checked; in a record it is cleaned before, as every text is."""
