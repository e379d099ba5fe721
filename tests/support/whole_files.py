"""How tests are shared out to the workers of a run: by whole files, and all that need Prefect to one worker.

What a file sets up once is then set up by one worker only, and one Prefect server is started instead of several.
The groups of pytest-xdist 3.8 would do the same, but with pytest 9.2 it does not see them.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

PREFECT_FILES = frozenset(
    {
        "tests/deployments/engine/test_worker.py",
        "tests/deployments/site/test_up.py",
        "tests/flows/test_addresses.py",
        "tests/flows/test_automations.py",
        "tests/flows/test_operations_in_prefect.py",
        "tests/flows/test_prefect_deploy.py",
        "tests/flows/test_programme_flows.py",
        "tests/flows/test_qi_project.py",
        "tests/flows/test_two_sites.py",
    }
)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a worker one file after the other."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "prefect" if path in PREFECT_FILES else path
