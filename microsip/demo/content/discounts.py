"""Price policies with their exceptions, and the discounts of all four kinds, in force, over and to come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from microsip.demo.content.articles import Article, Catalogue
from microsip.demo.content.customers import Customers
from microsip.demo.content.plan import Plan
from microsip.demo.content.prices import Prices
from microsip.demo.content.stamps import INSTALLED, stamped
from microsip.demo.rows import Table, rows

_LEVELS = {"ART": "ARTICULO_ID", "LINEA": "LINEA_ARTICULO_ID", "GRUPO": "GRUPO_LINEA_ID"}


@dataclass(frozen=True)
class _Kind:
    """How a kind of discount names its tables and columns."""

    policies: str
    key: str
    prefix: str
    percent: str = "DESCUENTO"
    repeats_article_key: bool = True


_CUSTOMER = _Kind("POLITICAS_DSCTOS_ART_CLI", "POLITICA_DSCTO_ART_CLI_ID", "ARTCLI")
_PROMOTION = _Kind("POLITICAS_DSCTOS_PROMOCION", "POLITICA_DSCTO_PROMO_ID", "PROMO")
_VOLUME = _Kind("POLITICAS_DSCTOS_VOLUMEN", "POLITICA_DSCTO_VOLUMEN_ID", "VOL", repeats_article_key=False)
_MAXIMUM = _Kind("POLITICAS_DSCTOS_MAXIMOS", "POLITICA_DSCTO_MAXIMO_ID", "MAX", "DESCUENTO_MAXIMO")


@dataclass
class _Book:
    """Collects the rows of all tables; every method that adds a row gives its key."""

    plan: Plan
    catalogue: Catalogue
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, key: str, **values: Any) -> int:
        row_id = self.plan.ids.catalogue_id()
        self.tables.setdefault(table, []).append({key: row_id, **values})
        return row_id

    def policy(self, kind: _Kind, name: str, **values: Any) -> int:
        return self.add(kind.policies, kind.key, NOMBRE=name, **values, **stamped(INSTALLED))

    def article(self, kind: _Kind, policy: int, article: Article, percent: str, **values: Any) -> None:
        own = {"CLAVE_ARTICULO": article.key} if kind.repeats_article_key else {}
        self._level(kind, policy, "ART", article.article_id, percent, **own, **values)

    def line(self, kind: _Kind, policy: int, line: str, percent: str, **values: Any) -> None:
        self._level(kind, policy, "LINEA", self.catalogue.line_ids[line], percent, **values)

    def group(self, kind: _Kind, policy: int, group: str, percent: str, **values: Any) -> None:
        self._level(kind, policy, "GRUPO", self.catalogue.group_ids[group], percent, **values)

    def _level(self, kind: _Kind, policy: int, level: str, target: int, percent: str, **values: Any) -> None:
        table = f"DSCTOS_{kind.prefix}_{level}S"
        own = {kind.key: policy, _LEVELS[level]: target, kind.percent: Decimal(percent)}
        self.add(table, f"DSCTO_{kind.prefix}_{level}_ID", **own, **values)


def discount_tables(plan: Plan, catalogue: Catalogue, customers: Customers, prices: Prices) -> Iterator[Table]:
    """Everything that prices depend on besides the prices themselves."""
    book = _Book(plan, catalogue)
    terms = _customer_discounts(book)
    _price_policies(book, customers, prices, terms)
    _volume(book)
    _promotions(book)
    _maxima(book)
    for name, members in book.tables.items():
        yield rows(name, members)


def _days(today: date, first: int, last: int) -> dict[str, Any]:
    return {
        "HABILITADA": "S",
        "ES_PERMANENTE": "N",
        "FECHA_INI_VIGENCIA": today + timedelta(days=first),
        "FECHA_FIN_VIGENCIA": today + timedelta(days=last),
    }


_PERMANENT: Mapping[str, Any] = {
    "HABILITADA": "S",
    "ES_PERMANENTE": "S",
    "FECHA_INI_VIGENCIA": None,
    "FECHA_FIN_VIGENCIA": None,
}
_DISABLED: Mapping[str, Any] = {**_PERMANENT, "HABILITADA": "N"}


def _customer_discounts(book: _Book) -> dict[str, int]:
    """By customer and article; the contractors' policy excludes every other discount."""
    told = (
        ("Sin descuento", "0", "N"),
        ("Mayoristas", "3", "N"),
        ("Distribuidores", "5", "N"),
        ("Contratistas (exclusivo)", "12.5", "S"),
        ("Clientes de la zona centro", "2", "N"),
    )
    terms = {
        name: book.policy(
            _CUSTOMER, name, DESCUENTO=Decimal(percent), ES_DSCTO_EXCLUSIVO=exclusive,
            ES_PREDET="S" if name == "Sin descuento" else "N",
        )
        for name, percent, exclusive in told
    }  # fmt: skip
    wholesale, dealers = terms["Mayoristas"], terms["Distribuidores"]
    for policy in (wholesale, dealers):
        book.line(_CUSTOMER, policy, "Cables y alambres", "1.5")
        book.line(_CUSTOMER, policy, "Pinturas", "7")
        book.group(_CUSTOMER, policy, "Herramienta manual", "6")
        book.group(_CUSTOMER, policy, "Pinturas y adhesivos", "4")
    for place, article in enumerate(book.catalogue.saleable[:12]):
        book.article(_CUSTOMER, dealers, article, f"{8 + place % 4}.25")
    book.article(_CUSTOMER, dealers, book.catalogue.by_quirk["negative stock"], "0")
    return terms


def _price_policies(book: _Book, customers: Customers, prices: Prices, terms: Mapping[str, int]) -> None:
    """This year's policy is in force before the permanent one; others are over, to come, or switched off."""
    lists = dict(zip(("list", "wholesale", "half", "dealer", "contractor"), prices.list_ids, strict=True))
    none = terms["Sin descuento"]
    today = book.plan.today
    permanent = _policy(book, "Precios generales", lists["list"], none, _PERMANENT)
    _exceptions(book, customers, permanent, lists, terms)
    _policy(book, "Precios del año pasado", lists["half"], none, _days(today, -500, -120))
    year = _policy(book, "Precios del año", lists["list"], none, _days(today, -119, 246))
    _exceptions(book, customers, year, lists, terms)
    _policy(book, "Precios del año próximo", lists["wholesale"], none, _days(today, 247, 612))
    _policy(book, "Liquidación (deshabilitada)", lists["dealer"], terms["Distribuidores"], _DISABLED)


def _policy(book: _Book, name: str, price_list: int, terms: int, validity: Mapping[str, Any]) -> int:
    own = {"PRECIO_EMPRESA_ID": price_list, _CUSTOMER.key: terms, **validity}
    return book.add("POLITICAS_PRECIOS_CLIENTES", "POLITICA_PRECIOS_CLI_ID", NOMBRE=name, **own, **stamped(INSTALLED))


def _exceptions(
    book: _Book, customers: Customers, policy: int, lists: Mapping[str, int], terms: Mapping[str, int]
) -> None:
    """By customer, by type, by zone; some customers come under all three."""
    by_customer = [("C0001", "dealer", "Distribuidores"), ("C0005", "contractor", "Contratistas (exclusivo)")]
    by_customer += [(c.key, "dealer", "Mayoristas") for c in customers.members[60::40] if c.key]
    for key, price_list, discount in by_customer:
        customer = customers.by_key[key]
        book.add(
            "PRECIOS_CLI_CLI", "PRECIO_CLI_CLI_ID", POLITICA_PRECIOS_CLI_ID=policy, CLAVE_CLIENTE=key,
            CLIENTE_ID=customer.customer_id, PRECIO_EMPRESA_ID=lists[price_list],
            POLITICA_DSCTO_ART_CLI_ID=terms[discount],
        )  # fmt: skip
    by_type = (("Mayorista", "wholesale", "Mayoristas"), ("Distribuidor", "dealer", "Sin descuento"))
    for kind, price_list, discount in by_type:
        book.add(
            "PRECIOS_CLI_TIPO", "PRECIO_CLI_TIPO_ID", POLITICA_PRECIOS_CLI_ID=policy,
            TIPO_CLIENTE_ID=customers.type_ids[kind], PRECIO_EMPRESA_ID=lists[price_list],
            POLITICA_DSCTO_ART_CLI_ID=terms[discount],
        )  # fmt: skip
    by_zone = (("Centro", "half", "Clientes de la zona centro"), ("Occidente", "half", "Sin descuento"))
    for zone, price_list, discount in by_zone:
        book.add(
            "PRECIOS_CLI_ZONA", "PRECIO_CLI_ZONA_ID", POLITICA_PRECIOS_CLI_ID=policy,
            ZONA_CLIENTE_ID=customers.zone_ids[zone], PRECIO_EMPRESA_ID=lists[price_list],
            POLITICA_DSCTO_ART_CLI_ID=terms[discount],
        )  # fmt: skip


def _volume(book: _Book) -> None:
    """Rows at all four levels; the article's own hide those of its line even where they ask for more units."""
    policy = book.policy(_VOLUME, "Volumen permanente", ES_DSCTO_EXCLUSIVO="N", **_PERMANENT)
    for place, article in enumerate(book.catalogue.saleable[:60]):
        for units, percent in ((12, "2"), (48, f"{4 + place % 3}"), (144, "8.5")):
            book.article(_VOLUME, policy, article, percent, UNIDADES=Decimal(units))
    for line in ("Tornillos y pijas", "Iluminación"):
        for units, percent in ((10, "1.5"), (100, "5")):
            book.line(_VOLUME, policy, line, percent, UNIDADES=Decimal(units))
    for units, percent in ((20, "1"), (200, "3.25")):
        book.group(_VOLUME, policy, "Plomería", percent, UNIDADES=Decimal(units))
    _global(book, policy, 500, "2.5")
    _global(book, policy, Decimal("1000.5"), "4")
    over = book.policy(_VOLUME, "Volumen del verano", ES_DSCTO_EXCLUSIVO="N", **_days(book.plan.today, -200, -80))
    _global(book, over, 5, "30")
    sole = book.policy(
        _VOLUME, "Tarima completa (exclusivo)", ES_DSCTO_EXCLUSIVO="S", **_days(book.plan.today, -30, 60)
    )
    book.article(_VOLUME, sole, book.catalogue.by_quirk["all committed"], "18", UNIDADES=Decimal(40))


def _global(book: _Book, policy: int, units: int | Decimal, percent: str) -> None:
    own = {_VOLUME.key: policy, "UNIDADES": Decimal(units), "DESCUENTO": Decimal(percent)}
    book.add("DSCTOS_VOL_GLOBALES", "DSCTO_VOL_GLOBAL_ID", **own)


def _promotions(book: _Book) -> None:
    """By article, line and group; one general, one by the hour, one exclusive, one over, one to come, one off."""
    today, saleable, all_day = book.plan.today, book.catalogue.saleable, _hours(None, None)

    def promotion(name: str, percent: str, validity: Mapping[str, Any], exclusive: str = "N", **hours: Any) -> int:
        values = {"DESCUENTO": Decimal(percent), "ES_DSCTO_EXCLUSIVO": exclusive, **validity, **(hours or all_day)}
        return book.policy(_PROMOTION, name, **values)

    week = promotion("Semana del plomero", "0", _days(today, -3, 4))
    book.group(_PROMOTION, week, "Plomería", "6")
    book.line(_PROMOTION, week, "Llaves y válvulas", "9")
    for article in saleable[5:9]:
        book.article(_PROMOTION, week, article, "12")
    promotion("Aniversario: todo con 1.5%", "1.5", _days(today, -10, 20))
    hour = promotion("Hora feliz de pinturas", "0", _PERMANENT, **_hours(time(9), time(14)))
    book.line(_PROMOTION, hour, "Pinturas", "5")
    sole = promotion("Remate de bodega (exclusivo)", "0", _days(today, -15, 15), "S")
    book.article(_PROMOTION, sole, book.catalogue.by_quirk["discontinued with stock"], "35")
    for article in saleable[20:23]:
        book.article(_PROMOTION, sole, article, "25")
    over = promotion("Buen Fin pasado", "15", _days(today, -40, -36))
    book.group(_PROMOTION, over, "Herramienta eléctrica", "20")
    promotion("Preventa navideña", "10", _days(today, 8, 30))
    promotion("Prueba de promoción", "50", _DISABLED)


def _hours(first: time | None, last: time | None) -> dict[str, Any]:
    return {"APLICAR_HORARIO": "S" if first else "N", "HORA_INI": first, "HORA_FIN": last}


def _maxima(book: _Book) -> None:
    """A general cap, lower ones for a group, a line and some articles; an older policy is over."""
    policy = book.policy(_MAXIMUM, "Descuento máximo", DESCUENTO_MAXIMO=Decimal(30), **_PERMANENT)
    book.group(_MAXIMUM, policy, "Herramienta eléctrica", "10")
    book.line(_MAXIMUM, policy, "Cables y alambres", "4")
    for article in book.catalogue.saleable[:3]:
        book.article(_MAXIMUM, policy, article, "9.5")
    book.article(_MAXIMUM, policy, book.catalogue.by_quirk["negative stock"], "0")
    book.policy(_MAXIMUM, "Tope anterior", DESCUENTO_MAXIMO=Decimal(5), **_days(book.plan.today, -400, -90))
