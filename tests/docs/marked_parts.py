"""Parts of a page that a script writes, between two marks: `<!-- rooms -->` and `<!-- /rooms -->`."""

from __future__ import annotations

from collections.abc import Iterable


def with_marked_part(page: str, mark: str, lines: Iterable[str]) -> str:
    """The page with these lines between its marks; ValueError if it has not both of them."""
    head, opening, rest = page.partition(f"<!-- {mark} -->\n")
    _, closing, tail = rest.partition(f"<!-- /{mark} -->")
    if not closing:
        message = f"There is no part marked “{mark}”."
        raise ValueError(message)
    return head + opening + "".join(f"{line}\n" for line in lines) + closing + tail
