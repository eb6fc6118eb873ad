"""The syncs as flows. What they do is one composition, `portal.sync`; they differ in who asks for them."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.running import run_scheduled_sync, run_sync
from flows.vanished import close_interrupted
from portal.history import RunKind
from portal.installation import open_installation
from portal.schedules import reconcile

_SHARED: Any = {
    "persist_result": False,
    "on_crashed": [close_interrupted],
    "on_cancellation": [close_interrupted],
}


@flow(name="first-sync", flow_run_name="Primera sincronización · {company}", **_SHARED)
def first_sync(company: str, run_id: str | None = None) -> State[None]:
    """Trae por primera vez los catálogos de una empresa que se acaba de conectar, y programa los siguientes."""
    end = run_sync(company, RunKind.AUTOMATICA, run_id)
    reconcile(open_installation())
    return end


@flow(name="incremental-sync", flow_run_name="Sincronización automática · {company}", **_SHARED)
def incremental_sync(company: str, catalogue: str | None = None) -> State[None]:
    """Actualiza los catálogos de una empresa a su hora, o sólo uno (articulos, variantes, clientes o pedidos).

    Se omite mientras otra sincronización está en curso.
    """
    return run_scheduled_sync(company, catalogue)


@flow(name="manual-sync", flow_run_name="Sincronización manual · {company}", **_SHARED)
def manual_sync(company: str, run_id: str | None = None) -> State[None]:
    """Actualiza los catálogos de una empresa ahora; espera a la sincronización que esté en curso."""
    return run_sync(company, RunKind.MANUAL, run_id)
