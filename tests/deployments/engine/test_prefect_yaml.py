"""What is offered to Prefect: the same table for our command and for Prefect’s own, and an alert for each trouble."""

from __future__ import annotations

from collections import Counter

from deployments.engine.automations import AUTOMATIONS
from deployments.engine.prefect_deployments import OFFERED
from deployments.engine.prefect_yaml import FILE, prefect_yaml
from models.vocabulary import ServiceTrouble
from tasks.flow_runs.installation import FLOWS
from tasks.flow_runs.run_names import NAMES
from tasks.flow_runs.tidying import SCHEDULED
from tasks.prefect_operations.table import BY_FLOW


def test_prefects_own_command_deploys_what_ours_does() -> None:
    assert FILE.read_text(encoding="utf-8") == prefect_yaml(), (
        "run `python -m deployments.engine.prefect_yaml`"
    )


def test_each_trouble_has_one_automation() -> None:
    """P17: what fails is said to somebody."""
    assert Counter(automation.trouble for automation in AUTOMATIONS) == Counter(ServiceTrouble)


def test_every_run_that_prefect_makes_by_itself_gets_a_name_of_ours() -> None:
    assert {offered.flow.name for offered in OFFERED} == {*FLOWS.values(), *NAMES, *BY_FLOW}
    assert {offered.flow.name for offered in OFFERED if offered.schedule} == set(SCHEDULED)
    assert all(offered.flow.flow_run_name for offered in OFFERED if offered.flow.name in NAMES)
