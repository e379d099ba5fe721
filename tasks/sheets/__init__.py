"""Lists that people keep in spreadsheets (CSV or XLSX): read within limits, and taken as entries row by row.

Nothing is imported here: the process that reads a workbook (`xlsx`) starts with as little as it can.
"""
