"""A tiny company for the tests of prices: rows as Microsip keeps them, added one call at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.explaining import explain, explain_document
from portal.pricing.explanation import DocumentPrice, PriceExplanation
from portal.pricing.lines import Line, as_columns
from portal.pricing.reading import assemble, columns_read
from portal.pricing.rules import price
from portal.pricing.terms import Customer

TODAY = date(2025, 11, 24)
BASE_LIST = 42
PESO, DOLLAR = 1, 620

NOON = time(12)

_FLAGS = (
    "ES_MONEDA_LOCAL",
    "HABILITADA",
    "ES_PERMANENTE",
    "ES_DSCTO_EXCLUSIVO",
    "APLICAR_HORARIO",
    "GRAVA_OTROS_IMPTOS",
)
_TEXTS = ("NOMBRE", "ID_INTERNO", "CLAVE_FISCAL", "TIPO", "TIPO_CALC", "TIPO_SELECCION")
_PRICES = ("PRECIO", "TIPO_CAMBIO", "DESCUENTO", "DESCUENTO_MAXIMO", "PCTJE_IMPUESTO", "IMPORTE_UNITARIO")

_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys((*_FLAGS, *_TEXTS), pl.String),
    **dict.fromkeys(("FECHA", "FECHA_INI_VIGENCIA", "FECHA_FIN_VIGENCIA"), pl.Date),
    **dict.fromkeys(("HORA_INI", "HORA_FIN"), pl.Time),
    **dict.fromkeys(_PRICES, pl.Decimal(18, 6)),
    **dict.fromkeys(("UNIDADES", "UNIDADES_IMPUESTO"), pl.Decimal(18, 5)),
}

Dates = tuple[date | None, date | None]


def validity(dates: Dates | None, enabled: bool = True) -> dict[str, Any]:
    """The columns by which a policy is in force: permanent unless it has dates."""
    start, end = dates or (None, None)
    return {
        "HABILITADA": "S" if enabled else "N",
        "ES_PERMANENTE": "N" if dates else "S",
        "FECHA_INI_VIGENCIA": start,
        "FECHA_FIN_VIGENCIA": end,
    }


@dataclass(frozen=True)
class _Kind:
    """How a kind of discount names its tables and columns."""

    policies: str
    policy_key: str
    prefix: str
    percent: str = "DESCUENTO"


_KINDS = {
    "customer": _Kind("politicas_dsctos_art_cli", "POLITICA_DSCTO_ART_CLI_ID", "artcli"),
    "volume": _Kind("politicas_dsctos_volumen", "POLITICA_DSCTO_VOLUMEN_ID", "vol"),
    "promotion": _Kind("politicas_dsctos_promocion", "POLITICA_DSCTO_PROMO_ID", "promo"),
    "maximum": _Kind("politicas_dsctos_maximos", "POLITICA_DSCTO_MAXIMO_ID", "max", "DESCUENTO_MAXIMO"),
}
_SCOPES = {
    "article": ("art", "arts", "ARTICULO_ID"),
    "line": ("linea", "lineas", "LINEA_ARTICULO_ID"),
    "group": ("grupo", "grupos", "GRUPO_LINEA_ID"),
    "all": ("global", "globales", None),
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
        dates: Dates | None = None,
        enabled: bool = True,
    ) -> int:
        """A price policy, permanent unless it has dates."""
        key = self.new_key()
        self.add(
            "politicas_precios_clientes",
            POLITICA_PRECIOS_CLI_ID=key,
            NOMBRE=f"Política {key}",
            PRECIO_EMPRESA_ID=price_list,
            POLITICA_DSCTO_ART_CLI_ID=discounts,
            **validity(dates, enabled),
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

    def discount_policy(self, general: str | None = "0", exclusive: bool = False) -> int:
        """A customer discount policy."""
        return self._policy("customer", general, exclusive, {})

    def volume_policy(self, dates: Dates | None = None, exclusive: bool = False, enabled: bool = True) -> int:
        return self._policy("volume", None, exclusive, validity(dates, enabled))

    def promotion(
        self,
        general: str | None = "0",
        dates: Dates | None = None,
        exclusive: bool = False,
        hours: tuple[time | None, time | None] | None = None,
        imposes: int | None = None,
        enabled: bool = True,
    ) -> int:
        """A promotion, all day unless it has hours. `imposes`: the list that it names."""
        first, last = hours or (None, None)
        schedule = {"APLICAR_HORARIO": "S" if hours else "N", "HORA_INI": first, "HORA_FIN": last}
        own = {**validity(dates, enabled), **schedule, "PRECIO_EMPRESA_ID": imposes}
        return self._policy("promotion", general, exclusive, own)

    def maximum(self, general: str | None, dates: Dates | None = None, enabled: bool = True) -> int:
        """A policy of maximum discounts."""
        return self._policy("maximum", general, False, validity(dates, enabled))

    def _policy(self, kind: str, general: str | None, exclusive: bool, own: Mapping[str, Any]) -> int:
        names, key = _KINDS[kind], self.new_key()
        values = {
            names.policy_key: key,
            "NOMBRE": f"Descuentos {key}",
            "ES_DSCTO_EXCLUSIVO": "S" if exclusive else "N",
            names.percent: None if general is None else Decimal(general),
        }
        self.add(names.policies, **values, **own)
        return key

    def discount(self, policy: int, percent: str, units: str | None = None, **what: int | bool) -> int:
        """A row of a policy of any kind: for an `article`, a `line` or a `group`, or (by volume) `all=True`."""
        ((scope, target),) = what.items()
        kind = self._kind_of(policy)
        singular, plural, column = _SCOPES[scope]
        key = self.new_key()
        values: dict[str, Any] = {
            kind.policy_key: policy,
            f"DSCTO_{kind.prefix}_{singular}_ID".upper(): key,
            kind.percent: Decimal(percent),
        }
        if column is not None:
            values[column] = target
        if units is not None:
            values["UNIDADES"] = Decimal(units)
        self.add(f"dsctos_{kind.prefix}_{plural}", **values)
        return key

    def _kind_of(self, policy: int) -> _Kind:
        for kind in _KINDS.values():
            if any(row[kind.policy_key] == policy for row in self.rows.get(kind.policies, [])):
                return kind
        raise KeyError(policy)

    def tax_type(self, name: str = "IVA", on_others: bool = False, kind: str = "I") -> int:
        key = self.new_key()
        grava = "S" if on_others else "N"
        self.add("tipos_impuestos", TIPO_IMPTO_ID=key, NOMBRE=name, TIPO=kind, GRAVA_OTROS_IMPTOS=grava)
        return key

    def tax(self, tax_type: int, rate: str, name: str = "Impuesto", per_unit: bool = False) -> int:
        """A tax by percentage, or as an amount for each taxed unit."""
        key, amount = self.new_key(), Decimal(rate)
        self.add(
            "impuestos",
            IMPUESTO_ID=key,
            NOMBRE=name,
            TIPO_IMPTO_ID=tax_type,
            TIPO_CALC="U" if per_unit else "P",
            PCTJE_IMPUESTO=Decimal(0) if per_unit else amount,
            IMPORTE_UNITARIO=amount if per_unit else Decimal(0),
        )
        return key

    def taxes_on(self, tax_type: int, *taxed_types: int) -> None:
        """IMPUESTOS_GRAVADOS: the types in the base of a type."""
        for taxed in taxed_types:
            self.add("impuestos_gravados", TIPO_IMPTO_ID=tax_type, TIPO_IMPTO_GRAVADO_ID=taxed)

    def tax_article(self, article: int, tax: int, units: str | None = None, branches: str | None = None) -> None:
        self.add(
            "impuestos_articulos",
            IMPUESTO_ART_ID=self.new_key(),
            ARTICULO_ID=article,
            IMPUESTO_ID=tax,
            UNIDADES_IMPUESTO=None if units is None else Decimal(units),
            TIPO_SELECCION=branches,
        )

    def frame(self, dataset: str, columns: tuple[str, ...]) -> pl.DataFrame:
        schema = {column: _TYPES.get(column, pl.Int32) for column in columns}
        rows = [{column: row.get(column) for column in columns} for row in self.rows.get(dataset, [])]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def book(self) -> PriceBook:
        return assemble({dataset: self.frame(dataset, columns) for dataset, columns in columns_read().items()})

    def explanations(
        self, customer: Customer, *articles: int, day: date = TODAY, at: time = NOON, units: str = "1"
    ) -> tuple[PriceExplanation, ...]:
        """Each article in this many units."""
        return self.lines(customer, *(Line(article, Decimal(units)) for article in articles), day=day, at=at)

    def explanation(
        self, customer: Customer, article: int, day: date = TODAY, at: time = NOON, units: str = "1"
    ) -> PriceExplanation:
        (explanation,) = self.explanations(customer, article, day=day, at=at, units=units)
        return explanation

    def lines(
        self, customer: Customer, *lines: Line, day: date = TODAY, at: time = NOON
    ) -> tuple[PriceExplanation, ...]:
        book = self.book()
        return explain(book, price(book, book.sale(customer, datetime.combine(day, at)), as_columns(lines)))

    def document(self, customer: Customer, *lines: Line, day: date = TODAY, at: time = NOON) -> DocumentPrice:
        book = self.book()
        sale = book.sale(customer, datetime.combine(day, at))
        return explain_document(book, price(book, sale, as_columns(lines)))
