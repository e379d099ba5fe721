"""The dossier shows the charts of a project as pictures, within its text (3.1; OB-042)."""

from __future__ import annotations

import re
from base64 import b64decode

from tasks.flow_runs.dossier import describe_run
from tests.support.reports.lived_projects import Life, live
from tests.support.trust_at_work import World

PICTURE = re.compile(r"!\[(.*?)\]\(data:image/png;base64,([A-Za-z0-9+/=]+)\)")


def test_dossier_shows_the_chart_of_a_measure_that_has_points_enough(sqlite_world: World) -> None:
    live(sqlite_world, Life(cycles=[[(180, 200), (185, 200)]]))
    assert PICTURE.findall(describe_run(sqlite_world.project_id).dossier) == []
    live(sqlite_world, Life(title="Again", cycles=[[(180, 200), (185, 200), (190, 200)]]))

    [(name, picture)] = PICTURE.findall(describe_run(sqlite_world.project_id).dossier)

    assert (name, b64decode(picture)[:8]) == ("Within four hours", b"\x89PNG\r\n\x1a\n")
