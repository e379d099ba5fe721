"""The program that reads one workbook and ends: it is given away to the file, and can harm nothing but itself.

`python -m tasks.sheets.xlsx.reader_program '{"sheet": null, "columns": {"name": true}}'` takes the workbook on its
standard input and gives back JSON: the `lines` and what stands `elsewhere`, a `refusal`, or the name of the `error`
that the reader broke with.
"""

import json
import resource
import sys

from tasks.sheets.cells import TOO_HEAVY, Unusable
from tasks.sheets.limits import MOST_ANSWERED, MOST_COMPUTING_SECONDS, MOST_MEMORY
from tasks.sheets.xlsx.hidden_texts import texts_elsewhere
from tasks.sheets.xlsx.workbook import lines_of


def answer(request: str, content: bytes) -> bytes:
    """The rows of a workbook as JSON, or why there are none: it raises nothing."""
    try:
        lines = lines_of(content, **json.loads(request))
        rows = [(line.number, line.cells, line.faults) for line in lines]
        answered = _json({"lines": rows, "elsewhere": texts_elsewhere(content, lines)})
        return answered if len(answered) <= MOST_ANSWERED else _refusal(TOO_HEAVY)
    except Unusable as refused:
        return _refusal(str(refused))
    except MemoryError:
        return _refusal(TOO_HEAVY)
    except BaseException as error:  # noqa: BLE001 -- a panic of the reader is no Exception, and has no public name
        return json.dumps({"error": type(error).__name__}).encode()


def _json(answered: object) -> bytes:
    return json.dumps(answered, ensure_ascii=False).encode(errors="replace")


def _refusal(sentence: str) -> bytes:
    return json.dumps({"refusal": sentence}).encode()


def limit() -> None:
    """Bound memory and processor time of this process for good; no dump of its memory is left behind."""
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CPU: MOST_COMPUTING_SECONDS,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        _, allowed = resource.getrlimit(kind)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(answer(sys.argv[1], sys.stdin.buffer.read()))
