"""`qi doctor`: is all well?"""

import logging
from dataclasses import asdict

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
        print_json([{**asdict(finding), "is_well": finding.is_well} for finding in findings])
        return int(bool(wrong))
    rows = [(result.check, "well" if result.is_well else "WRONG", result.said) for result in findings]
    print_table(("Check", "", "Found"), rows, whole=True)
    if wrong:
        advice = [(result.check, result.advice) for result in wrong]
        print_table(("\nWhat to do about it", ""), advice, whole=True)
    return int(bool(wrong))
