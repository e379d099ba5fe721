"""A certificate of taking part, on A4 on its side: who, in what, when, what they did, and a code to check it by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.clock import local_date
from notifications.documents.one_page.sheet import fit
from notifications.documents.papers.to_text import UNTITLED, clean_text
from notifications.documents.papers.typesetting import pdf

_TEMPLATE = Path(__file__).parent / "certificate.typ"


@dataclass(frozen=True, kw_only=True)
class CertificateText:
    """The words of a certificate. `deeds` are what its person did; `domains` what appraisal may count it for."""

    trust_name: str
    name: str
    roles: str
    project: str
    reference: str
    dates: str
    deeds: Sequence[str]
    domains: Sequence[str]
    code: str
    check_at: str
    made_at: datetime


def certificate_pdf(words: CertificateText) -> bytes:
    """The certificate as PDF/UA-1, on one page; the same words give the same bytes."""
    made = local_date(words.made_at)
    inputs = {
        "trust": fit(words.trust_name),
        "name": fit(words.name) or UNTITLED,
        "roles": fit(words.roles),
        "project": fit(words.project),
        "reference": fit(words.reference),
        "dates": fit(words.dates),
        "deeds": list(map(fit, words.deeds)),
        "domains": list(map(fit, words.domains)),
        "code": fit(words.code),
        "check": fit(words.check_at),
    }
    look = {
        "title": clean_text(f"Certificate: {words.name}, {words.reference}"),
        "author": clean_text(words.trust_name),
        "made": {"year": made.year, "month": made.month, "day": made.day},
    }
    return pdf(_TEMPLATE, {"words": json.dumps(inputs), "look": json.dumps(look)}, words.made_at)
