"""`b2bgo push-orders`: delivers what waits to Microsip in this process, without Prefect."""

from datetime import timedelta
from typing import Annotated

import typer

from commands.output import Json, answer, table

PATIENCE = timedelta(seconds=20)


def push_orders(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    json: Json = False,
) -> None:
    """Prints what became of each order; exit code 1 unless Microsip has all of them. Raises UnknownCompany."""
    from portal.companies import company as company_of
    from portal.installation import open_installation
    from portal.orders.states import OrderState
    from portal.outbox.delivery import push_everything

    installation = open_installation()
    pushed = push_everything(installation, company_of(installation.database, company), PATIENCE)
    if json:
        answer(pushed)
    else:
        rows = [(each.order_id, each.state.title(), each.folio or "", each.message) for each in pushed]
        table(("Pedido", "Estado", "Folio", "Aviso"), rows)
    if any(each.state is not OrderState.ACCEPTED for each in pushed):
        raise typer.Exit(1)
