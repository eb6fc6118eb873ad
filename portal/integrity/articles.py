"""Checks of articles: what keeps customers from buying them, or has them pay something else than meant."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, literal, select

from portal.catalogue.shelf import SOLD, SOLD_WHILE_STOCK_LASTS
from portal.integrity.declaration import Check, Subject
from warehouse.tables import microsip, readmodel

_articles = microsip["articulos"]
_SOLD: ColumnElement[bool] = _articles.c["ESTATUS"].in_([SOLD, SOLD_WHILE_STOCK_LASTS])


def _sold(detail: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(_articles.c["ARTICULO_ID"].label("ID"), literal(detail).label("DETALLE")).where(_SOLD, *conditions)


def without_price() -> Iterator[Select[Any]]:
    prices = microsip["precios_articulos"]
    priced = select(prices.c["ARTICULO_ID"]).where(prices.c["PRECIO"] > 0)
    yield _sold("Sin precio mayor que cero en ninguna lista", _articles.c["ARTICULO_ID"].not_in(priced))


def without_tax() -> Iterator[Select[Any]]:
    taxed = select(microsip["impuestos_articulos"].c["ARTICULO_ID"])
    yield _sold("Sin impuestos; ni siquiera IVA al 0 % o exento", _articles.c["ARTICULO_ID"].not_in(taxed))


def without_line() -> Iterator[Select[Any]]:
    lines = select(microsip["lineas_articulos"].c["LINEA_ARTICULO_ID"])
    line = _articles.c["LINEA_ARTICULO_ID"]
    yield _sold("Sin línea", line.is_(None) | line.not_in(lines))


def without_key() -> Iterator[Select[Any]]:
    keyed = select(microsip["claves_articulos"].c["ARTICULO_ID"])
    yield _sold("Sin clave", _articles.c["ARTICULO_ID"].not_in(keyed))


def negative_stock() -> Iterator[Select[Any]]:
    stock, warehouses = readmodel["existencias"], microsip["almacenes"]
    told = warehouses.c["NOMBRE"] + literal(": ") + cast(stock.c["EXISTENCIA"], Text)
    yield (
        select(stock.c["ARTICULO_ID"].label("ID"), told.label("DETALLE"))
        .join_from(stock, warehouses, stock.c["ALMACEN_ID"] == warehouses.c["ALMACEN_ID"])
        .where(stock.c["EXISTENCIA"] < 0)
    )


def without_exchange_rate() -> Iterator[Select[Any]]:
    prices, currencies, rates = microsip["precios_articulos"], microsip["monedas"], microsip["historia_cambiaria"]
    rated = select(rates.c["MONEDA_ID"]).where(rates.c["TIPO_CAMBIO"] > 0)
    told = literal("Precio en ") + currencies.c["NOMBRE"]
    yield (
        select(prices.c["ARTICULO_ID"].label("ID"), told.label("DETALLE"))
        .distinct()
        .join_from(prices, currencies, prices.c["MONEDA_ID"] == currencies.c["MONEDA_ID"])
        .where(
            prices.c["PRECIO"] > 0,
            currencies.c["ES_MONEDA_LOCAL"].is_distinct_from("S"),
            prices.c["MONEDA_ID"].not_in(rated),
        )
    )


CHECKS = (
    Check(
        "articles-without-price",
        "Artículos sin precio",
        "Se muestran sin precio y no se pueden pedir.",
        Subject.ARTICLE,
        "precios_articulos",
        without_price,
    ),
    Check(
        "articles-without-tax",
        "Artículos sin impuesto",
        "Se cobran sin IVA.",
        Subject.ARTICLE,
        "impuestos_articulos",
        without_tax,
    ),
    Check(
        "articles-without-line",
        "Artículos sin línea",
        "No aparecen al filtrar, y no les toca ningún descuento por línea.",
        Subject.ARTICLE,
        "articulos",
        without_line,
    ),
    Check(
        "articles-without-key",
        "Artículos sin clave",
        "No se encuentran por clave ni en el pedido rápido.",
        Subject.ARTICLE,
        "claves_articulos",
        without_key,
    ),
    Check(
        "negative-stock",
        "Existencias negativas",
        "Se muestran como agotados aunque los haya.",
        Subject.ARTICLE,
        "saldos_in",
        negative_stock,
    ),
    Check(
        "prices-without-exchange-rate",
        "Precios en una moneda sin tipo de cambio",
        "No se pueden convertir, y el artículo se muestra sin precio.",
        Subject.ARTICLE,
        "historia_cambiaria",
        without_exchange_rate,
    ),
)
