"""Orders on their way into Microsip, as a flow: started when one is confirmed, and every two minutes as a net."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from portal.companies import Company, companies
from portal.companies import company as company_of
from portal.installation import open_installation
from portal.orders.states import OrderState
from portal.outbox.delivery import Pushed
from portal.outbox.waiting import with_orders
from tasks.orders import deliver_orders

LATEST = timedelta(minutes=2)


@flow(name="push-orders", flow_run_name="Envío de pedidos", persist_result=False)
def push_orders(company: str | None = None) -> State[None]:
    """Envía a Microsip los pedidos confirmados: de una empresa, y espera un minuto por más, o de todas."""
    if company is None and datetime.now(UTC) - flow_run.scheduled_start_time > LATEST:
        # Else everything that was planned for an outage would be made up for at once.
        return Completed(message="Se omitió: ya pasó su hora.")
    installation = open_installation()
    if company is not None:
        whose: tuple[Company, ...] = (company_of(installation.database, company),)
    else:
        whose = with_orders(installation.database, companies(installation.database))
    pushed: list[Pushed] = []
    for each in whose:
        pushed += deliver_orders(each.slug, installation, each, stay=company is not None)
    return _end_of(pushed)


def _end_of(pushed: Iterable[Pushed]) -> State[None]:
    last = {each.order_id: each for each in pushed}
    if not last:
        return Completed(message="No había pedidos por enviar.")
    rows = [
        {"Pedido": each.order_id, "Estado": each.state.title(), "Folio": each.folio or "", "Aviso": each.message}
        for each in last.values()
    ]
    create_table_artifact(rows, key="pedidos-enviados", description="Qué pasó con cada pedido")
    waiting = [each for each in last.values() if each.state is not OrderState.ACCEPTED]
    for each in waiting:
        get_run_logger().error("%s: %s", each.order_id, each.message)
    if waiting:
        return Failed(message=" ".join(dict.fromkeys(each.message for each in waiting)))
    return Completed(message=f"En Microsip: {', '.join(each.folio or '' for each in last.values())}.")
