"""Progress of long work, as an artifact of its run in Prefect."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact


def with_progress(
    batches: Iterable[Sequence[str]], *, key: str, description: str, least: int = 1
) -> Iterator[Sequence[str]]:
    """The batches, with a progress artifact while they are gone through; none where there are fewer than `least`."""
    steps = list(batches)
    if len(steps) < least:
        yield from steps
        return
    artifact = create_progress_artifact(progress=0.0, key=key, description=description)
    for number, step in enumerate(steps, start=1):
        yield step
        if isinstance(artifact, UUID):
            update_progress_artifact(artifact_id=artifact, progress=100 * number / len(steps))
