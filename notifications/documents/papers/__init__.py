"""Committee papers as HTML, PDF, Word and Excel, from the same data."""

from notifications.documents.papers.page import as_html
from notifications.documents.papers.pdf import as_pdf
from notifications.documents.papers.word import as_word
from notifications.documents.papers.workbook import EXCEL, as_excel

__all__ = ["EXCEL", "as_excel", "as_html", "as_pdf", "as_word"]
