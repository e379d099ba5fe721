"""What fits on one page: a slide, a summary, a poster, and a certificate, each as tagged PDF."""

from notifications.documents.one_page.certificate import CertificateText, certificate_pdf
from notifications.documents.one_page.sheet import (
    PageBlock,
    PageChart,
    PageShape,
    SinglePage,
    page_as_data,
    page_from_data,
    single_page_pdf,
)

__all__ = [
    "CertificateText",
    "PageBlock",
    "PageChart",
    "PageShape",
    "SinglePage",
    "certificate_pdf",
    "page_as_data",
    "page_from_data",
    "single_page_pdf",
]
