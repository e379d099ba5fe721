"""The process as files: its event log for programs that mine processes, and the policy table as BPMN (6.4; P45)."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi import APIRouter, Depends
from starlette.responses import Response, StreamingResponse

from tasks.exports.process_export import (
    process_chunks,
    process_file_name,
    process_format,
    record_process_export,
)
from tasks.people.permissions import only_for_team
from web.access import SignInFirst, refuse_other_origins
from web.request import CurrentRequest

router = APIRouter()

IN_MEMORY = 4_000_000
"""Bytes of a file that wait in memory until it is whole; a longer one waits on the disk."""

PIECE = 65_536


@router.get("/process.{ending}", dependencies=[Depends(refuse_other_origins)])
def give_process(ending: str, request: CurrentRequest) -> Response:
    """The file; who took a log is in the history, so whoever came in a while ago proves who they are.

    It is whole before it leaves: what cannot be read is an error and no half file, and nobody on a slow line keeps the
    database.
    """
    form = process_format(ending)
    if request.visitor is None:
        raise SignInFirst("/process")
    if not request.visitor.is_fresh:
        return request.ask_for_code(request.visitor.email, destination="/process", is_from_link=False)
    only_for_team(request.visitor.person_id)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed when it has left
    for chunk in process_chunks(ending):
        file.write(chunk)
    record_process_export(ending, person_id=request.visitor.person_id)
    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{process_file_name(ending)}"'}
    return StreamingResponse(_pieces(file), media_type=form.media_type, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
