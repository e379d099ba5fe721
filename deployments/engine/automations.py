"""What Prefect does by itself when it sees trouble: it runs our alert, which writes to the QI Support Team.

One automation for each trouble, made or brought up to date by its name; one that an operator has paused stays paused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from models.records import Installation
from models.vocabulary import ServiceTrouble
from tasks.flow_runs.alerts import EVENTS, site_resource
from tasks.flow_runs.installation import FLOWS
from tasks.flow_runs.run_names import ALERT, NAMES, SWEEP
from tasks.flow_runs.standing import NEEDS_ATTENTION
from tasks.flow_runs.tidying import IDLE
from tasks.prefect_operations.table import BY_FLOW

SWEEPS_WITHIN = timedelta(minutes=10)
"""So long no sweep may end before somebody is told (P17)."""

RUN_NAME = {"__prefect_kind": "jinja", "template": "{{ flow_run.name }}"}
"""What Prefect puts the name of the run in for which an automation fires."""


@dataclass(frozen=True)
class _Registered:
    """Where our runs are, as Prefect knows it: the ids of the deployments by their flows, of the pool, and our tag."""

    deployments: Mapping[str, UUID]
    pool_id: UUID
    tag: str

    def resources(self, *flows: str) -> ResourceSpecification:
        """The deployments of these flows, to which the events of their runs are related."""
        ids = [f"prefect.deployment.{self.deployments[flow]}" for flow in flows]
        return ResourceSpecification({"prefect.resource.role": ["deployment"], "prefect.resource.id": ids})


@dataclass(frozen=True)
class OfferedAutomation:
    """A trouble, by what it is seen, and whether it has a run whose name the alert is given."""

    trouble: ServiceTrouble
    trigger: Callable[[_Registered], EventTrigger]
    has_run: bool = field(default=False, kw_only=True)

    def name(self, ours: Installation) -> str:
        """“QI Workflow, no sweep has ended for ten minutes (site:1a2b3c4d)”: several sites may share a server."""
        return f"QI Workflow: {self.trouble.label} ({ours.tag})"


def _of_runs(state: str, *flows: str) -> Callable[[_Registered], EventTrigger]:
    """A run of one of these flows comes into a state."""

    def trigger(there: _Registered) -> EventTrigger:
        return EventTrigger(
            type="event",
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=there.resources(*flows),
            expect={f"prefect.flow-run.{state}"},
            posture=Posture.Reactive,
        )

    return trigger


def _no_sweep(there: _Registered) -> EventTrigger:
    return EventTrigger(
        type="event",
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=there.resources(SWEEP),
        expect={"prefect.flow-run.Completed", f"prefect.flow-run.{IDLE}"},
        posture=Posture.Proactive,
        within=SWEEPS_WITHIN,
    )


def _told_by_a_sweep(trouble: ServiceTrouble) -> Callable[[_Registered], EventTrigger]:
    def trigger(there: _Registered) -> EventTrigger:
        return EventTrigger(
            type="event",
            match=ResourceSpecification({"prefect.resource.id": [site_resource(there.tag)]}),
            expect={EVENTS[trouble]},
            posture=Posture.Reactive,
        )

    return trigger


def _pool_not_ready(there: _Registered) -> EventTrigger:
    return EventTrigger(
        type="event",
        match=ResourceSpecification({"prefect.resource.id": [f"prefect.work-pool.{there.pool_id}"]}),
        expect={"prefect.work-pool.not-ready"},
        posture=Posture.Reactive,
    )


AUTOMATIONS = (
    OfferedAutomation(ServiceTrouble.NO_SWEEP, _no_sweep),
    OfferedAutomation(
        ServiceTrouble.NEEDS_ATTENTION, _of_runs(NEEDS_ATTENTION, *FLOWS.values()), has_run=True
    ),
    OfferedAutomation(ServiceTrouble.CLOCK_JUMPED, _of_runs("Clock jumped", SWEEP)),
    OfferedAutomation(
        ServiceTrouble.CRASHED,
        _of_runs("Crashed", *FLOWS.values(), *(name for name in NAMES if name != ALERT), *BY_FLOW),
        has_run=True,
    ),
    OfferedAutomation(ServiceTrouble.MAIL_STOPPED, _told_by_a_sweep(ServiceTrouble.MAIL_STOPPED)),
    OfferedAutomation(ServiceTrouble.MAIL_FAILED, _told_by_a_sweep(ServiceTrouble.MAIL_FAILED)),
    OfferedAutomation(ServiceTrouble.NO_WORKER, _pool_not_ready),
)
"""Every automation of ours. An alert that crashes raises none, or it would raise itself."""


def keep_automations(
    client: SyncPrefectClient, ours: Installation, deployments: Mapping[str, UUID]
) -> list[str]:
    """Make every automation, or bring it up to date; their names. `deployments`: the ids by their flows."""
    there = _Registered(deployments, client.read_work_pool(ours.pool).id, ours.tag)
    for offered in AUTOMATIONS:
        automation = _automation(offered, ours, there)
        before = client.read_automations_by_name(automation.name)
        if not before:
            client.create_automation(automation)
        else:
            client.update_automation(
                before[0].id, automation.model_copy(update={"enabled": before[0].enabled})
            )
    return [offered.name(ours) for offered in AUTOMATIONS]


def _automation(offered: OfferedAutomation, ours: Installation, there: _Registered) -> AutomationCore:
    about = {"about": RUN_NAME} if offered.has_run else {}
    action = RunDeployment(
        type="run-deployment",
        source="selected",
        deployment_id=there.deployments[ALERT],
        parameters={"trouble": offered.trouble.value, **about},
    )
    return AutomationCore(
        name=offered.name(ours),
        description=f"{offered.trouble.hint} Written by “qi deploy”; change it there.",
        enabled=True,
        trigger=offered.trigger(there),
        actions=[action],
        tags=[ours.tag],
    )
