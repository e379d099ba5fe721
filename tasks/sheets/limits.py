"""How large a spreadsheet may be, and what the process that reads it may take."""

MEGABYTE = 1_000_000

MOST_BYTES = 5 * MEGABYTE
"""Of the file as it lies there."""

MOST_UNPACKED = 25 * MEGABYTE
"""Of a workbook when unpacked, and of the texts of one sheet, where many cells may share one long text."""

MOST_PARTS = 1_000
"""Files packed in a workbook."""

MOST_TIMES_LARGER = 100
"""How many times larger than packed a part may be; workbooks that people keep stay below fifty."""

SMALL_PART = 100_000
"""Bytes of a part that may be packed as tightly as it likes."""

MOST_MARKS = 1_000_000
"""XML elements of a workbook: about two for each cell, and one for each row, empty ones counted."""

LONGEST_TAG = MEGABYTE
"""Bytes of one XML element with its attributes, of which every one takes memory."""

MOST_ROWS = 10_000
"""Of a list; in CSV blank rows count."""

LAST_ROW = MOST_ROWS + 20
"""The number of the last row that may be filled: there is room for titles and the heading above a full list."""

MOST_COLUMNS = 100

MOST_MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the process that reads a workbook."""

MOST_COMPUTING_SECONDS = 5
"""Of processor time in that process; Linux ends it for good then."""

MOST_WAITING_SECONDS = 30
"""Until that process is ended from outside, however little the machine lets it compute."""

MOST_ANSWERED = 2 * MOST_UNPACKED
"""Bytes that the process may hand back."""
