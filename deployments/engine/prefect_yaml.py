"""`deployments/prefect.yaml`: the same deployments as `qi deploy` registers, for whoever knows Prefect’s own command.

Written from the same table by `python -m deployments.engine.prefect_yaml`; a test compares. The site and its work pool
stand in the environment, since each installation has its own: `qi deploy` prints both.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from prefect.schedules import Schedule

from deployments.engine.prefect_deployments import OFFERED, RELEASE, OfferedDeployment
from tasks.prefect_operations.table import BY_FLOW

FILE = Path(__file__).parents[1] / "prefect.yaml"
POOL, SITE = "{{ $WORK_POOL }}", "site:{{ $SITE }}"

HEAD = """\
# Written from the table of deployments by “python -m deployments.engine.prefect_yaml”: change that, not this.
#
#   qi deploy                                # makes the work pool and prints its name and the site
#   export WORK_POOL=qi-1a2b3c4d SITE=1a2b3c4d
#   prefect deploy --all --prefect-file deployments/prefect.yaml
#
# does the same for the deployments, in place. The work pool, its queues and the automations are made by “qi deploy”.
# The labels and lists of the forms, which Prefect’s command replaces by the names of our fields, are written again by
# the next sweep of a quarter of an hour.
"""


def prefect_yaml() -> str:
    """The text of the file: YAML whose values are written as JSON, which every reader of YAML takes."""
    # No pull step: our package is installed where a worker is, and the entrypoints are its modules.
    head = [HEAD.rstrip(), "name: qi-workflow", "pull: []", "deployments:"]
    return "\n".join([*head, *("\n".join(_lines(_entry(offered))) for offered in OFFERED)]) + "\n"


def _lines(entry: Mapping[str, object]) -> Iterator[str]:
    for number, (key, value) in enumerate(entry.items()):
        yield f"{'    ' if number else '  - '}{key}: {json.dumps(value, ensure_ascii=False)}"


def _entry(offered: OfferedDeployment) -> dict[str, object]:
    """A deployment; its description comes from the flow, as it does for `qi deploy`."""
    flow = offered.flow
    # What does not fit is said in a sentence by the run; the sweep of each quarter of an hour writes its form.
    form = {"enforce_parameter_schema": False} if flow.name in BY_FLOW else {}
    schedules = {"schedules": [_schedule(offered.schedule)]} if offered.schedule else {}
    return {
        "name": f"{offered.listed_as} ({POOL})" if offered.listed_as else POOL,
        "version": RELEASE,
        "version_type": "prefect:simple",
        "tags": [SITE, *offered.tags],
        "entrypoint": f"{flow.fn.__module__}.{flow.fn.__name__}",
        "work_pool": {"name": POOL, "work_queue_name": offered.queue},
        **form,
        **schedules,
    }


def _schedule(schedule: Schedule) -> dict[str, object]:
    parameters = {"parameters": schedule.parameters} if schedule.parameters else {}
    return {"cron": schedule.cron, "timezone": schedule.timezone, "active": True, **parameters}


if __name__ == "__main__":
    FILE.write_text(prefect_yaml())
