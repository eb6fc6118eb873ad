"""The freight of an order: which article it is, and what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy import select

from microsip.errors import NeedsConfiguration
from portal.catalogue import UnknownArticle
from portal.catalogue.keys import article_id_by_key
from portal.configuration import Configuration
from portal.configuration.ordering import FREIGHT_ARTICLE, FREIGHT_RULE
from portal.held import HeldByVersion
from portal.pricing.lines import Line, as_columns
from warehouse import tables
from warehouse.store import Reader


class FreightArticleMissing(NeedsConfiguration):
    """The article that was chosen for freight is not in the published version."""


@dataclass(frozen=True)
class Freight:
    """What an order pays for freight before taxes, in the local currency, and the article that it is sent as."""

    article_id: int
    key: str
    name: str
    unit: str
    amount: Decimal


def freight(
    reader: Reader, configuration: Configuration, lines: Iterable[Line], subtotal: Decimal, way: str
) -> Freight | None:
    """The freight of these lines sent by the vía de embarque of that name; None where there is none to pay.

    Raises FreightArticleMissing.
    """
    key, rule = configuration[FREIGHT_ARTICLE], configuration[FREIGHT_RULE]
    amount = rule.charge(subtotal, kilograms(reader, lines), way) if key else Decimal(0)
    if not amount:
        return None
    article_id = freight_article_id(reader, key)
    articulos = tables.microsip["articulos"].c
    wanted = select(articulos.NOMBRE, articulos.UNIDAD_VENTA).where(articulos["ARTICULO_ID"] == article_id)
    [(name, unit)] = reader.frame(wanted).iter_rows()
    return Freight(article_id, key, name or key, unit or "", amount)


def chosen_freight(reader: Reader, configuration: Configuration) -> int | None:
    """The ARTICULO_ID of the article that was chosen for freight, which nobody orders by itself; None without one."""
    key = configuration[FREIGHT_ARTICLE]
    try:
        return article_id_by_key(reader, key) if key else None
    except UnknownArticle:
        return None


def freight_article_id(reader: Reader, key: str) -> int:
    """The ARTICULO_ID of the article with this key. Raises FreightArticleMissing."""
    try:
        return article_id_by_key(reader, key)
    except UnknownArticle as error:
        raise FreightArticleMissing(
            f"El artículo de fletes «{key}» no está entre los artículos sincronizados; revisa su clave en Microsip o "
            "elige otro en Configuración.",
            error.detail,
        ) from error


def kilograms(reader: Reader, lines: Iterable[Line]) -> Decimal:
    """What the lines weigh by PESO_UNITARIO; an article without one weighs nothing."""
    weighed = as_columns(lines).join(_weights(reader), on="ARTICULO_ID").select("units", "PESO_UNITARIO")
    return sum((units * weight for units, weight in weighed.iter_rows()), Decimal(0))


def _read_weights(reader: Reader) -> pl.DataFrame:
    articulos = tables.microsip["articulos"].c
    wanted = select(articulos.ARTICULO_ID, articulos.PESO_UNITARIO)
    return reader.frame(wanted.where(articulos["PESO_UNITARIO"].is_not(None)))


_weights: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_weights)
"""PESO_UNITARIO of the articles that have one: a cart asks for it at each click."""
