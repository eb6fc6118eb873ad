"""The demo company as a wholesaler's server would have it: Firebird with one database, and the agent beside it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from commands.output import say
from commands.services import Service, Services
from commands.services.agent import agent
from commands.services.service import refuse_taken
from microsip.connection import Connection, Route, Server, parse_server
from microsip.demo.build import Size, build_company
from microsip.demo.content.peculiar import FREIGHT
from microsip.demo.content.sales_rows import PORTAL_SERIES
from microsip.demo.server import HOST, FirebirdServer
from microsip.errors import NeedsAttention
from portal.companies import Company, connect_company
from portal.configuration import configuration_of, save
from portal.configuration.ordering import FREIGHT_ARTICLE, ORDER_SERIES, QUOTE_SERIES
from portal.installation import Installation
from portal.schedules import reconcile
from portal.settings import Settings
from portal.sync.connecting import test_connection

SLUG = "demo"
NAME = "Empresa de demostración"
DATABASE = "DEMO"


class ConnectionIncomplete(NeedsAttention):
    """The demo company does not answer for every catalogue."""


@dataclass(frozen=True)
class DemoCompany:
    """A running Firebird, the database in it, which may still be under construction, and the agent for both."""

    server: FirebirdServer
    path: Path
    built: Future[None]
    agent: Service


@contextmanager
def demo_company(settings: Settings, size: Size) -> Iterator[DemoCompany]:
    """Firebird running within the block, with the company being built in it unless it was built before.

    Raises PackagesUnavailable, PortInUse or ServerFailed.
    """
    path = settings.home / "microsip" / f"{DATABASE}.FDB"
    beside = agent(settings, path.parent, Server(Route.DIRECT, HOST, settings.firebird_port))
    refuse_taken(beside)
    server = FirebirdServer.prepare(settings.home / "firebird")
    server.start(settings.firebird_port)
    with ThreadPoolExecutor(1) as builder:
        try:
            yield DemoCompany(server, path, builder.submit(_build, server, path, size), beside)
        finally:
            server.stop()  # which also ends a building under way; a company half built has another name


def _build(server: FirebirdServer, path: Path, size: Size) -> None:
    if path.exists():
        return
    say("Construyendo la empresa de demostración…")
    path.parent.mkdir(parents=True, exist_ok=True)
    build_company(server, path, size)


def connect(company: DemoCompany, services: Services, installation: Installation) -> Company:
    """The company once it is built, reached through an agent and connected to the portal.

    Raises what keeps it from being built, the agent from starting, or Microsip from answering.
    """
    company.built.result()
    services.wait_until_ready(services.start(company.agent))
    assert company.agent.address is not None
    connection = Connection(
        parse_server(company.agent.address.authority),
        str(company.path.parent),
        DATABASE,
        company.server.user,
        company.server.password,
    )
    connected = connect_company(installation.database, SLUG, NAME, _accepted(connection))
    _choose_series(installation, connected)
    reconcile(installation)
    return connected


def _choose_series(installation: Installation, company: Company) -> None:
    """The series that the demo company keeps for its portal, unless somebody chose others, and its freight article."""
    chosen = configuration_of(installation.database, company)
    wanted = {ORDER_SERIES: PORTAL_SERIES, QUOTE_SERIES: PORTAL_SERIES, FREIGHT_ARTICLE: FREIGHT}
    missing = {setting: value for setting, value in wanted.items() if chosen.change(setting) is None}
    save(installation.database, company, missing, "b2bgo demo")


def _accepted(connection: Connection) -> Connection:
    """The connection with the agent's certificate accepted, after it has answered."""
    probe = test_connection(connection)
    if not probe.successful:
        missing = "; ".join(f"{answer.catalogue.value}: {answer.message}" for answer in probe.answers)
        raise ConnectionIncomplete(f"La empresa de demostración no responde completa ({missing}); bórrala y repite.")
    return replace(connection, certificate=probe.certificate)
