"""`b2bgo bench orders`: what confirming an order takes, and how soon its folio is known, over both links."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size
from microsip.errors import NeedsAttention

if TYPE_CHECKING:
    from microsip.connection import Connection
    from portal.companies import Company
    from portal.installation import Installation
    from portal.orders.review import Review

PATIENCE_SECONDS = 120
POLL_SECONDS = 0.05
LINES = 5


class FolioLate(NeedsAttention):
    """An order of the measurement was not delivered in time."""


@dataclass(frozen=True)
class Figures:
    """Seconds over one link: of the confirmation's answer, and from the click to the folio, one order after the other.

    `a_minute`: how many get their folio when as many are confirmed at once.
    """

    link: str
    orders: int
    confirm_median: float
    confirm_p95: float
    folio_median: float
    folio_p95: float
    a_minute: float


def orders(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.DEMO,
    count: Annotated[int, typer.Option("--orders", help="Cuántos pedidos por enlace, uno tras otro.", min=2)] = 20,
    json: Json = False,
) -> None:
    """Prints medians and 95th percentiles; orders are delivered by Prefect and its worker, as in production."""
    figures = measure(size, count)
    if json:
        answer({"orders": figures})
        return
    table(
        ("Enlace", "Pedidos", "Confirmación, mediana", "p95", "Folio, mediana", "p95", "Por minuto"),
        [
            (
                each.link,
                each.orders,
                f"{each.confirm_median:.3f} s",
                f"{each.confirm_p95:.3f} s",
                f"{each.folio_median:.2f} s",
                f"{each.folio_p95:.2f} s",
                f"{each.a_minute:.0f}",
            )
            for each in figures
        ],
    )


def measure(size: Size, count: int) -> tuple[Figures, ...]:
    """Both links' figures, of orders in a copy of the company."""
    from commands.bench.company import measured_company
    from commands.bench.installation import bench_home, running_agent

    home = bench_home()
    with measured_company(size, None) as (_, connection):
        copy = home / "companies" / "ORDERED.FDB"
        shutil.copyfile(connection.path, copy)
        own = replace(connection, folder=str(copy.parent), database=copy.name)
        try:
            with _running_portal(own, home) as (installation, company):
                direct = measured_over("direct", installation, company, own, count)
                with running_agent(own, home) as (address, _):
                    at_agent = replace(own, server=address)
                    return direct, measured_over("agent", installation, company, at_agent, count)
        finally:
            copy.unlink()


@contextmanager
def _running_portal(connection: Connection, home: Path) -> Iterator[tuple[Installation, Company]]:
    """A synchronised installation with Prefect's server and one worker."""
    from commands.bench.installation import SLUG, free_port, new_installation
    from commands.services import Interrupts, Services
    from commands.services.part import Part
    from commands.services.portal import Portal
    from microsip.demo.content.sales_rows import PORTAL_SERIES
    from portal.companies import company as company_of
    from portal.configuration import save
    from portal.configuration.ordering import ORDER_SERIES
    from portal.history import RunKind
    from portal.installation import open_installation
    from portal.settings import load_settings
    from portal.sync import synchronise

    os.environ.update(new_installation("orders", connection, home))
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{free_port()}/api"
    settings = load_settings()
    with Interrupts() as interrupts, Services(interrupts, settings.home / "logs") as services:
        portal = Portal(services, settings, frozenset({Part.PREFECT, Part.WORKER}))
        portal.begin()
        installation = open_installation(settings)
        company = company_of(installation.database, SLUG)
        synchronise(installation, company, RunKind.MANUAL)
        save(installation.database, company, {ORDER_SERIES: PORTAL_SERIES}, "b2bgo bench")
        portal.complete()
        yield installation, company


def measured_over(
    link: str, installation: Installation, company: Company, connection: Connection, count: int
) -> Figures:
    """Figures of orders of a company that is reached like that, of which a worker delivers what is confirmed."""
    from portal.companies import save_connection

    say(f"Pedidos por el enlace {link}…")
    save_connection(installation.database, company, connection)
    _ordered(installation, company)  # the first one loads what all others find loaded
    took = [_ordered(installation, company) for _ in range(count)]
    confirms, folios = ([each[place] for each in took] for place in (0, 1))
    return Figures(
        link,
        count,
        round(median(confirms), 3),
        round(quantiles(confirms, n=20)[-1], 3),
        round(median(folios), 2),
        round(quantiles(folios, n=20)[-1], 2),
        round(count * 60 / _all_ordered(installation, company, count), 1),
    )


def _ordered(installation: Installation, company: Company) -> tuple[float, float]:
    """Seconds of one confirmation, and from its beginning until the folio is known. Raises FolioLate."""
    seen = _reviewed(installation, company)
    clicked = time.perf_counter()
    _confirm(installation, company, seen)
    confirmed = time.perf_counter() - clicked
    _await_folios(installation, company)
    return confirmed, time.perf_counter() - clicked


def _all_ordered(installation: Installation, company: Company, count: int) -> float:
    """Seconds from the first click until all of so many orders have their folio. Raises FolioLate."""
    seen = [_reviewed(installation, company) for _ in range(count)]
    clicked = time.perf_counter()
    for each in seen:
        _confirm(installation, company, each)
    _await_folios(installation, company)
    return time.perf_counter() - clicked


def _confirm(installation: Installation, company: Company, seen: Review) -> None:
    from portal.orders.confirming import confirm
    from portal.orders.records import Order
    from portal.outbox.starting import start_push

    made = confirm(installation, seen)
    assert isinstance(made, Order)
    start_push(installation, company, made)


def _await_folios(installation: Installation, company: Company) -> None:
    from portal.outbox.waiting import waiting

    began = time.perf_counter()
    while left := waiting(installation.database, company):
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise FolioLate("El folio no llegó a tiempo; revisa la bitácora del trabajador.", f"{left} orders wait")
        time.sleep(POLL_SECONDS)


def _reviewed(installation: Installation, company: Company) -> Review:
    """The review of an order of a few articles, which knows how far the orders before it emptied the warehouse."""
    from decimal import Decimal

    from microsip.demo.people import SIGN_IN
    from portal.carts import Cart, Line
    from portal.catalogue import search
    from portal.customers import customer_by_key
    from portal.orders.review import Buyer
    from portal.orders.reviewing import new_key, review

    reader = installation.warehouse.reader(company.slug)
    buyer = Buyer(company, customer_by_key(reader, SIGN_IN.key), "b2bgo bench")
    found = search(reader, "martillo", page_size=LINES).articles
    cart = Cart(new_key(), tuple(Line(each.article_id, each.multiple or Decimal(1)) for each in found))
    return review(installation, buyer, cart, live=True)
