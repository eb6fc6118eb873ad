"""Orders through Prefect: a confirmation has a worker deliver them, and the next one finds it still there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from commands.bench.orders import measured_over
from portal.companies import connection_of
from portal.installation import Installation
from portal.orchestration import Orchestrator
from portal.orders.reading import order
from portal.orders.records import Order
from portal.outbox.couriers import is_there
from portal.outbox.starting import PUSH_ORDERS, start_push
from tests.flows.prefect_runs import Runs, eventually
from tests.portal.outbox.ordering import placed
from tests.servers.installation import company_of
from tests.servers.prefect import free_port, running_server


@pytest.fixture(scope="module")
def delivering(ordering: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose orders a worker delivers.

    Its Prefect server is its own: the worker of another installation would take runs and look for orders at home.
    """
    with running_server(tmp_path_factory.mktemp("prefect"), free_port()) as (server, _):
        settings = replace_api(ordering, server.api_url)
        server.publish(settings.settings)
        with server.worker(settings.settings):
            yield settings


def replace_api(installation: Installation, api_url: str) -> Installation:
    settings = installation.settings.model_copy(update={"prefect_api_url": api_url})
    return replace(installation, settings=settings, orchestrator=Orchestrator(api_url))


def folio_of(installation: Installation, placed_order: Order) -> str:
    company = company_of(installation)
    return eventually(lambda: order(installation.database, company, placed_order.id).folio, "no folio")


def test_a_confirmation_has_a_worker_deliver_and_the_next_needs_no_other(delivering: Installation) -> None:
    company = company_of(delivering)
    first = placed(delivering)
    start_push(delivering, company, first).join()
    folio = folio_of(delivering, first)
    assert folio.startswith("WEB")
    assert eventually(lambda: is_there(delivering.database, company), "nobody stayed")
    second = placed(delivering)
    start_push(delivering, company, second).join()
    assert folio_of(delivering, second) > folio


def test_without_a_start_the_schedule_delivers(delivering: Installation) -> None:
    waiting = placed(delivering)
    ended = Runs(delivering).ended(Runs(delivering).start(PUSH_ORDERS))
    found = order(delivering.database, company_of(delivering), waiting.id)
    assert ended["state"]["type"] == "COMPLETED"
    assert found.folio is not None


def test_what_confirming_and_delivering_takes_is_measured_over_a_link(delivering: Installation) -> None:
    company = company_of(delivering)
    told = measured_over("direct", delivering, company, connection_of(delivering.database, company), 2)
    assert (told.link, told.orders) == ("direct", 2)
    assert 0 < told.confirm_median <= told.folio_median
    assert told.a_minute > 0
