"""Who this installation is at its Prefect server, which others may use, too: asked of our database, made once."""

from secrets import token_hex

from sqlalchemy.exc import IntegrityError

from models.policy.lifecycle import LIFECYCLE
from models.policy.national import NATIONAL_REPORT, PARTICIPATION
from models.policy.programme import PROGRAMME
from models.policy.undertakings.committee import COMMITTEE
from models.policy.undertakings.unregistered import UNREGISTERED
from models.records import Installation
from tasks.database.unit_of_work import reading, unit_of_work

FLOWS = {
    LIFECYCLE.definition: "qi-project",
    PROGRAMME.definition: "qi-programme",
    COMMITTEE.definition: "qi-committee",
    PARTICIPATION.definition: "qi-national",
    NATIONAL_REPORT.definition: "qi-national",
    UNREGISTERED.definition: "qi-project",
}
"""The flow whose runs walk what is defined by a policy table."""


def installation() -> Installation:
    """This installation; its id and the name of its pool are made when they are first asked for."""
    return _stored() or _made()


def own_deployments(ours: Installation) -> list[str]:
    """The deployments (“flow/deployment”) whose runs are our projects."""
    return [ours.deployment_of(flow) for flow in dict.fromkeys(FLOWS.values())]


def move_to_pool(pool: str, pool_type: str) -> None:
    """From now on our runs are walked in this work pool; those that sleep elsewhere are replaced by the sweep."""
    with unit_of_work() as session:
        ours = session.get_one(Installation, 1, with_for_update=True)
        ours.pool, ours.pool_type = pool, pool_type


def note_look(*, looked_until: str, unaccounted: int) -> None:
    """How far the runs were looked over, and how many living ones are missing all the same."""
    with unit_of_work() as session:
        ours = session.get_one(Installation, 1, with_for_update=True)
        ours.looked_until, ours.unaccounted = looked_until, unaccounted


def _stored() -> Installation | None:
    with reading() as session:
        return session.get(Installation, 1)


def _made() -> Installation:
    site = token_hex(4)
    try:
        with unit_of_work() as session:
            ours = Installation(
                id=1, site=site, pool=f"qi-{site}", pool_type="qi", looked_until="", unaccounted=0
            )
            session.add(ours)
    except IntegrityError:  # somebody else was first
        with reading() as session:
            return session.get_one(Installation, 1)
    return ours
