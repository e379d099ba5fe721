"""The national clinical audits that ship with the product.

Taken from the public pages of their hosts and of HQIP, as of 26 November 2026. It is where a Trust may begin, not the
Quality Accounts List of a year: that one is imported afterwards and changes what differs. `name_checked` is “yes”
where the full name was seen on such a page, and “topic only” where the audit was seen, but not its name letter by
letter.

An id is made once, of the name and of eight hexadecimal digits of SHA-256 over “host|name”: it stays when the host,
the name or the abbreviation (which two audits may share) changes.
"""

from pathlib import Path

NATIONAL_AUDITS = Path(__file__).with_name("national_audits.csv")
