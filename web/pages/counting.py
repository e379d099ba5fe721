"""How many there are, in words."""

from __future__ import annotations


def counted(number: int, noun: str, nouns: str = "") -> str:
    """“1 topic”, “1,024 topics”; `nouns` where there is more to the plural than an s."""
    return f"1 {noun}" if number == 1 else f"{number:,} {nouns or f'{noun}s'}"
