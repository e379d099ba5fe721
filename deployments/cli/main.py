"""The command line, `qi`: what `command_table.py` offers is run, and ends with a clear line and status."""

import os
import signal
import sys
from collections.abc import Sequence

from cyclopts import CycloptsError
from pydantic import ValidationError

from deployments.cli.command_table import app
from deployments.cli.screened import refuse_patient_details, without_confirmation
from deployments.site.environment import prepare_environment
from models.errors import QIError
from models.privacy.screening import screening
from models.settings import settings
from tasks.privacy.counting import note_screening

DONE, REFUSED, MISUSED, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141


def run(words: Sequence[str]) -> int:
    """Run one command; its exit status: 0 done, 1 refused or failed with one clear line, 2 called wrongly."""
    try:
        if not {"--help", "-h", "--version"}.intersection(words):
            prepare_environment()
        return _screened(words)
    except CycloptsError as error:
        return _fail(f"{error} Try --help.", MISUSED)
    except QIError as error:
        return _fail(str(error), REFUSED)
    except ValidationError as error:
        return _fail(_about_settings(error), REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE


def _screened(words: Sequence[str]) -> int:
    """Run it within a screening, whose findings are counted however it ends."""
    with screening("command", hospital_numbers=settings().hospital_numbers) as under_way:
        try:
            rest = without_confirmation(words)
            refuse_patient_details(rest)
            status = app(rest, exit_on_error=False, print_error=False, result_action="return_value")
            return DONE if status is None else int(status)
        finally:
            note_screening(under_way)


def main() -> None:
    """Run the command that this process was started with; what a shell would say of it is its exit status.

    A shell that starts it in the background has it ignore Ctrl-C; here it is heard, so that it can be stopped.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(_told_to_the_end(run(sys.argv[1:])))


def _told_to_the_end(status: int) -> int:
    """The status once all is written; where the reader has gone, as after `| head -1`, the rest goes nowhere."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        status = READER_GONE
    if status == READER_GONE:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _fail(sentence: str, status: int) -> int:
    print(f"qi: {sentence}", file=sys.stderr)
    return status


def _about_settings(error: ValidationError) -> str:
    """What is wrong with the first setting, without what was given: it may be a password."""
    problem = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(step) for step in problem["loc"])
    sentence = problem["msg"].removeprefix("Value error, ")
    return f"{sentence}." if sentence.startswith("QI_") else f"The setting {name} cannot be used: {sentence}."


if __name__ == "__main__":
    main()
