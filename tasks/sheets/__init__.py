"""Lists that people keep in spreadsheets (CSV or XLSX): read within limits, and taken as entries row by row."""

from tasks.sheets.rows import Row, read_rows

__all__ = ["Row", "read_rows"]
