"""Testing a company's connection from a worker: what the worker reaches is what a sync will reach."""

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.reporting import show_probe
from microsip.errors import Failure
from portal.companies import company as company_of
from portal.companies import connection_of
from portal.installation import open_installation
from portal.sync.connecting import test_connection


@flow(name="connection-test", flow_run_name="Prueba de conexión · {company}", persist_result=False)
def connection_test(company: str) -> State[None]:
    """Prueba la conexión guardada de una empresa y muestra qué respondió Microsip por cada catálogo."""
    installation = open_installation()
    whose = company_of(installation.database, company)
    try:
        probe = test_connection(connection_of(installation.database, whose))
    except Failure as failure:
        get_run_logger().error("%s\n%s", failure.message, failure.detail)
        return Failed(message=failure.message)
    show_probe(whose, probe)
    if probe.successful:
        return Completed(message="La conexión responde por todos los catálogos.")
    return Failed(message=" ".join(answer.message for answer in probe.answers if not answer.successful))
