"""In which order a search gives its articles. One more is one value of `ORDERINGS`."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from portal.catalogue.bought import bought_by
from portal.catalogue.buyer import Buyer
from portal.catalogue.standing import standing
from warehouse.store import Reader


@dataclass(frozen=True)
class Ordering:
    """`key` names it in addresses. `by`: a column of the shelf's `searched`, the `rank`, or one of `figures`.

    `figures`: by ARTICULO_ID what is sorted by, where that is another for each customer. Articles without it come
    last, those that are alike in it by name.
    """

    key: str
    title: str
    by: str
    descending: bool = False
    figures: Callable[[Reader, Buyer], pl.DataFrame] | None = None


BY_RELEVANCE = Ordering("relevancia", "Más relevantes", "rank")

ORDERINGS = (
    BY_RELEVANCE,
    Ordering("nombre", "Nombre", "position"),
    Ordering("clave", "Clave", "by_key"),
    Ordering("menor-precio", "Menor precio", "net_price", figures=standing),
    Ordering("mayor-precio", "Mayor precio", "net_price", descending=True, figures=standing),
    Ordering("nuevos", "Más nuevos", "FECHA_HORA_CREACION", descending=True),
    Ordering("comprados", "Más comprados por ti", "times", descending=True, figures=bought_by),
)


def ordered(found: pl.DataFrame, order: Ordering, reader: Reader, buyer: Buyer | None) -> pl.DataFrame:
    """What was found, by name, in this order; by relevance where it is a customer's order and there is no customer."""
    if order.figures is not None:
        if buyer is None:
            return ordered(found, BY_RELEVANCE, reader, None)
        figures = order.figures(reader, buyer).select("ARTICULO_ID", order.by)
        found = found.join(figures, on="ARTICULO_ID", how="left", maintain_order="left")
    return found.sort(order.by, descending=order.descending, nulls_last=True, maintain_order=True)
