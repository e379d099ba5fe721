"""An alert as a flow run: an automation of Prefect has seen trouble, and the QI Support Team is written to about it."""

import logging

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.run_names import named
from models.vocabulary import ServiceTrouble
from tasks.flow_runs.alerts import write_of_trouble
from tasks.flow_runs.run_names import ALERT
from tasks.flow_runs.tidying import TOLD
from tasks.mail.postman import postman
from tasks.mail.sending import send_waiting_mail

log = logging.getLogger(__name__)


@flow(name=ALERT, flow_run_name=named(ALERT), persist_result=False)
def qi_alert(trouble: ServiceTrouble, about: str = "") -> State:
    """Write to the QI Support Team of some trouble with the service, once on a day for each kind.

    Args:
        trouble: what is wrong.
        about: the name of the run at which it was seen; of it, only the reference of a project is used.
    """
    if not write_of_trouble(trouble, about):
        return Completed(name=TOLD, message="It was written to the QI Support Team on this day already.")
    account = send_waiting_mail(postman())
    log.info("written to the QI Support Team; %s emails sent", account.sent)
    return Completed(message=f"{trouble.label}: the QI Support Team was written to.")
