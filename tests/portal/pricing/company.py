"""A tiny company for the tests of prices: rows as Microsip keeps them, added one call at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.explanation import PriceExplanation, explain
from portal.pricing.reading import assemble, columns_read
from portal.pricing.rules import price
from portal.pricing.terms import Customer

TODAY = date(2025, 11, 24)
BASE_LIST = 42
PESO, DOLLAR = 1, 620

_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "NOMBRE": pl.String,
    "ID_INTERNO": pl.String,
    "CLAVE_FISCAL": pl.String,
    "ES_MONEDA_LOCAL": pl.String,
    "HABILITADA": pl.String,
    "ES_PERMANENTE": pl.String,
    "FECHA": pl.Date,
    "FECHA_INI_VIGENCIA": pl.Date,
    "FECHA_FIN_VIGENCIA": pl.Date,
    "PRECIO": pl.Decimal(18, 6),
    "TIPO_CAMBIO": pl.Decimal(18, 6),
    "DESCUENTO": pl.Decimal(18, 6),
}


@dataclass
class Company:
    """Rows by dataset; every method adds one row and gives its key. It begins with pesos, dollars and the base list."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _last_key: int = 1000

    def __post_init__(self) -> None:
        self.add("monedas", MONEDA_ID=PESO, CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
        self.add("monedas", MONEDA_ID=DOLLAR, CLAVE_FISCAL="USD", ES_MONEDA_LOCAL="N")
        self.add("precios_empresa", PRECIO_EMPRESA_ID=BASE_LIST, NOMBRE="Precio de lista", ID_INTERNO="L")

    def add(self, dataset: str, **values: Any) -> None:
        """One row; columns not given are empty."""
        self.rows.setdefault(dataset, []).append(values)

    def new_key(self) -> int:
        self._last_key += 1
        return self._last_key

    def list(self, name: str) -> int:
        key = self.new_key()
        self.add("precios_empresa", PRECIO_EMPRESA_ID=key, NOMBRE=name)
        return key

    def line(self, group: int | None = None) -> int:
        key = self.new_key()
        self.add("lineas_articulos", LINEA_ARTICULO_ID=key, GRUPO_LINEA_ID=group)
        return key

    def article(self, line: int | None = None, prices: Mapping[int, str] | None = None) -> int:
        """An article with its prices in pesos by list."""
        key = self.new_key()
        self.add("articulos", ARTICULO_ID=key, LINEA_ARTICULO_ID=line)
        for price_list, amount in (prices or {}).items():
            self.price(key, price_list, amount)
        return key

    def price(self, article: int, price_list: int, amount: str | None, currency: int = PESO) -> int:
        key = self.new_key()
        self.add(
            "precios_articulos",
            PRECIO_ARTICULO_ID=key,
            ARTICULO_ID=article,
            PRECIO_EMPRESA_ID=price_list,
            PRECIO=None if amount is None else Decimal(amount),
            MONEDA_ID=currency,
        )
        return key

    def rate(self, day: date, rate: str, currency: int = DOLLAR) -> int:
        key = self.new_key()
        self.add("historia_cambiaria", HISTORIA_CAMB_ID=key, MONEDA_ID=currency, FECHA=day, TIPO_CAMBIO=Decimal(rate))
        return key

    def price_policy(
        self,
        price_list: int = BASE_LIST,
        discounts: int | None = None,
        dates: tuple[date | None, date | None] | None = None,
        enabled: bool = True,
    ) -> int:
        """A price policy, permanent unless it has dates."""
        key = self.new_key()
        start, end = dates or (None, None)
        self.add(
            "politicas_precios_clientes",
            POLITICA_PRECIOS_CLI_ID=key,
            NOMBRE=f"Política {key}",
            PRECIO_EMPRESA_ID=price_list,
            POLITICA_DSCTO_ART_CLI_ID=discounts,
            HABILITADA="S" if enabled else "N",
            ES_PERMANENTE="N" if dates else "S",
            FECHA_INI_VIGENCIA=start,
            FECHA_FIN_VIGENCIA=end,
        )
        return key

    def exception(self, policy: int, price_list: int, discounts: int | None = None, **who: int) -> int:
        """An exception of a price policy: for `customer`, `type` or `zone`."""
        ((what, value),) = who.items()
        dataset, key_column, column = {
            "customer": ("precios_cli_cli", "PRECIO_CLI_CLI_ID", "CLIENTE_ID"),
            "type": ("precios_cli_tipo", "PRECIO_CLI_TIPO_ID", "TIPO_CLIENTE_ID"),
            "zone": ("precios_cli_zona", "PRECIO_CLI_ZONA_ID", "ZONA_CLIENTE_ID"),
        }[what]
        key = self.new_key()
        self.add(
            dataset,
            POLITICA_PRECIOS_CLI_ID=policy,
            PRECIO_EMPRESA_ID=price_list,
            POLITICA_DSCTO_ART_CLI_ID=discounts,
            **{key_column: key, column: value},
        )
        return key

    def discount_policy(self, general: str = "0") -> int:
        key = self.new_key()
        self.add(
            "politicas_dsctos_art_cli",
            POLITICA_DSCTO_ART_CLI_ID=key,
            NOMBRE=f"Descuentos {key}",
            DESCUENTO=Decimal(general),
        )
        return key

    def discount(self, policy: int, percent: str, **what: int) -> int:
        """A row of a customer discount policy: for an `article`, a `line` or a `group`."""
        ((scope, target),) = what.items()
        dataset, key_column, column = {
            "article": ("dsctos_artcli_arts", "DSCTO_ARTCLI_ART_ID", "ARTICULO_ID"),
            "line": ("dsctos_artcli_lineas", "DSCTO_ARTCLI_LINEA_ID", "LINEA_ARTICULO_ID"),
            "group": ("dsctos_artcli_grupos", "DSCTO_ARTCLI_GRUPO_ID", "GRUPO_LINEA_ID"),
        }[scope]
        key = self.new_key()
        self.add(
            dataset, POLITICA_DSCTO_ART_CLI_ID=policy, DESCUENTO=Decimal(percent), **{key_column: key, column: target}
        )
        return key

    def frame(self, dataset: str, columns: tuple[str, ...]) -> pl.DataFrame:
        schema = {column: _TYPES.get(column, pl.Int32) for column in columns}
        rows = [{column: row.get(column) for column in columns} for row in self.rows.get(dataset, [])]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def book(self) -> PriceBook:
        return assemble({dataset: self.frame(dataset, columns) for dataset, columns in columns_read().items()})

    def explanations(self, customer: Customer, *articles: int, day: date = TODAY) -> tuple[PriceExplanation, ...]:
        book = self.book()
        at_local = datetime(day.year, day.month, day.day, 12, 0)  # noqa: DTZ001 - Microsip's local time has no zone
        return explain(book, price(book, customer, pl.Series(articles), at_local))

    def explanation(self, customer: Customer, article: int, day: date = TODAY) -> PriceExplanation:
        (explanation,) = self.explanations(customer, article, day=day)
        return explanation
