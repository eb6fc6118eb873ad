"""Asking Microsip, within seconds, what of some articles is available."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl
from sqlalchemy import select

from microsip.errors import Failure
from microsip.link import AVAILABILITY_SECONDS
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.database import utc_now
from portal.installation import Installation
from portal.stock import UNITS_DIGITS, available_units, stocks
from warehouse import tables
from warehouse.store import Reader

logger = logging.getLogger(__name__)

_asking = ThreadPoolExecutor(max_workers=8, thread_name_prefix="live availability")
"""Whoever waits stops waiting in time, also while the network keeps the thread that asks."""


@dataclass(frozen=True)
class Availability:
    """What of each article is available in a warehouse, None for what is not kept in stock.

    `live`: asked of Microsip at `as_of`; otherwise as the version had it that was published then.
    """

    warehouse_id: int
    as_of: datetime
    live: bool
    units: Mapping[int, Decimal | None]

    def missing(self, article_id: int, units: Decimal) -> Decimal:
        """How much of so many units is not there."""
        available = self.units.get(article_id, Decimal(0))
        return Decimal(0) if available is None else max(units - max(available, Decimal(0)), Decimal(0))


def published_availability(reader: Reader, warehouse_id: int, article_ids: Sequence[int]) -> Availability:
    """What the version says."""
    found = stocks(reader, warehouse_id, article_ids)
    units = {article_id: stock.available for article_id, stock in found.by_article.items()}
    return Availability(warehouse_id, found.as_of, False, units)


def ask_availability(
    installation: Installation, company: Company, reader: Reader, warehouse_id: int, article_ids: Sequence[int]
) -> Callable[[], Availability]:
    """Asks Microsip what is there at this moment. The answer is got by a call, so that other work is done meanwhile.

    It is what the version says when Microsip has not answered within two seconds of being asked.
    """
    asked, until = _asking.submit(_ask, installation, company, reader, warehouse_id, article_ids), _deadline()

    def answer() -> Availability:
        try:
            return asked.result(max(until - time.monotonic(), 0))
        except TookTooLong:
            logger.warning("%s did not say within %s s what is in stock", company.slug, AVAILABILITY_SECONDS)
        except Failure as failure:
            logger.warning("%s did not say what is in stock: %s", company.slug, failure.detail)
        return published_availability(reader, warehouse_id, article_ids)

    return answer


def _deadline() -> float:
    return time.monotonic() + AVAILABILITY_SECONDS


def _ask(
    installation: Installation, company: Company, reader: Reader, warehouse_id: int, article_ids: Sequence[int]
) -> Availability:
    articles, components = _kept(reader, article_ids)
    link = open_link(connection_of(installation.database, company))
    answer = link.availability(articles["ARTICULO_ID"].to_list(), warehouse_id)
    columns = [("ARTICULO_ID", pl.Int32()), ("DISPONIBLE", pl.Decimal(38, UNITS_DIGITS))]
    balances = pl.DataFrame(list(answer.items()), columns, orient="row")
    available = available_units(articles, balances, components)
    asked = set(article_ids)
    units = {article_id: units for article_id, units in available.iter_rows() if article_id in asked}
    return Availability(warehouse_id, utc_now(), True, units)


def _kept(reader: Reader, article_ids: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The articles and the components of those that are kits, with what decides how they are counted; and the kits."""
    articulos, juegos = tables.microsip["articulos"].c, tables.microsip["juegos_det"].c
    components = reader.frame(
        select(juegos.ARTICULO_ID, juegos.COMPONENTE_ID, juegos.UNIDADES).where(
            juegos["ARTICULO_ID"].in_(list(article_ids))
        )
    )
    wanted = {*article_ids, *components["COMPONENTE_ID"].to_list()}
    articles = reader.frame(
        select(articulos.ARTICULO_ID, articulos.ES_ALMACENABLE, articulos.ES_JUEGO).where(
            articulos["ARTICULO_ID"].in_(sorted(wanted))
        )
    )
    return articles, components
