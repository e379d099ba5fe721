"""Which topic of a programme year each row of a list means: that of its id, else that of its name."""

from collections.abc import Iterator, Mapping, Sequence

from models.imports.import_types import TopicEntry
from models.inputs.text import compared
from models.records import Topic
from tasks.sheets.rows import CheckedRow

Rows = Sequence[CheckedRow[TopicEntry]]
Matches = Mapping[int, Topic]


def match_rows(rows: Rows, topics: Sequence[Topic]) -> Matches:
    """By the numbers of the rows, the topics that are there already; names match by how they are compared."""
    by_id = {topic.catalogue_id: topic for topic in topics if topic.catalogue_id}
    by_name = {topic.title_key: topic for topic in topics}
    all_rows = ((row, by_id.get(row.entry.id) or by_name.get(compared(row.entry.name))) for row in rows)
    return {row.number: topic for row, topic in all_rows if topic is not None}


def clashes(rows: Rows, topics: Sequence[Topic], matches: Matches) -> Iterator[str]:
    """Why the rows cannot all be taken: an id given twice, one topic meant twice, a name that another topic has."""
    by_name = {topic.title_key: topic for topic in topics}
    by_id, by_topic = dict[str, int](), dict[str, int]()
    for row in rows:
        entry, number, topic = row.entry, row.number, matches.get(row.number)
        if entry.id and (before := by_id.setdefault(entry.id, number)) != number:
            yield f"row {number}, id: “{entry.id}” stands in row {before} already."
            continue
        if topic is None:
            continue
        if (before := by_topic.setdefault(topic.id, number)) != number:
            yield f"row {number}, name: it is the same topic as row {before}, which has its id or its name."
        namesake = by_name.get(compared(entry.name), topic)
        if namesake is not topic:
            yield f"row {number}, name: “{entry.name}” is another topic, not the one of id “{entry.id}”."
