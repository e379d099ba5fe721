"""`qi doctor`: is all well?"""

import logging

from deployments.cli.printing import print_json, print_table
from deployments.logs import log_to_stderr
from deployments.site.doctor import look_over


def doctor(*, json: bool = False) -> int:
    """Look the installation over; 1 if anything is wrong.

    Args:
        json: print what was found as JSON.
    """
    log_to_stderr(logging.ERROR)
    findings = list(look_over())
    wrong = [finding for finding in findings if not finding.is_well]
    if json:
        print_json(findings)
        return int(bool(wrong))
    rows = [(one.check, "well" if one.is_well else "WRONG", one.said) for one in findings]
    print_table(("Check", "", "Found"), rows)
    if wrong:
        print_table(("\nWhat to do about it", ""), [(one.check, one.advice) for one in wrong])
    return int(bool(wrong))
