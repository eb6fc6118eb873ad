"""The rules once more, line by line in plain Python: what the vectorised rules are compared with.

Written from the sentences of the rules, over the same rows, sharing nothing with the code under test.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from portal.pricing.lines import Line
from portal.pricing.terms import Customer

Row = dict[str, Any]
Rows = dict[str, list[Row]]

SIX_DIGITS = Decimal("0.000001")
CENTS = Decimal("0.01")
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Price:
    """A line's figures; all of them None when the article has no price."""

    unit_price: Decimal | None
    discount: Decimal
    net_price: Decimal | None
    total: Decimal | None


def price(rows: Rows, customer: Customer, line: Line, at_local: datetime) -> Price:
    """What the customer pays for the line."""
    with localcontext(EXACT):
        unit_price = _unit_price(rows, customer, line.article_id, at_local)
        discount = _discount(rows, customer, line, at_local)
        if unit_price is None:
            return Price(None, discount, None, None)
        net_price = (unit_price * (100 - discount) / 100).quantize(SIX_DIGITS)
        total = (line.units * unit_price * (100 - discount) / 100).quantize(CENTS)
        return Price(unit_price, discount, net_price, total)


def taxes(rows: Rows, customer: Customer, lines: Iterable[Line], at_local: datetime) -> dict[int, Decimal]:
    """Each tax of a document, by IMPUESTO_ID."""
    if not customer.charges_taxes:
        return {}
    priced = [(line, price(rows, customer, line, at_local).total) for line in lines]
    document = [(line, total) for line, total in priced if total is not None]
    with localcontext(EXACT):
        found = {tax["IMPUESTO_ID"]: tax for line, _ in document for tax in _taxes_of(rows, line.article_id)}
        return {tax_id: _tax(rows, tax, document) for tax_id, tax in found.items()}


def _tax(rows: Rows, tax: Row, document: list[tuple[Line, Decimal]]) -> Decimal:
    taxed = [(line, total) for line, total in document if tax in _taxes_of(rows, line.article_id)]
    base = sum((total for _, total in taxed), Decimal(0))
    for other in rows.get("impuestos", []):
        if _is_in_base(rows, tax, other):
            base += _alone(rows, other, taxed, None)
    return _alone(rows, tax, taxed, base)


def _alone(rows: Rows, tax: Row, document: list[tuple[Line, Decimal]], base: Decimal | None) -> Decimal:
    """A tax of the lines that have it, on `base` or, without one, on their net amount."""
    amount = Decimal(0)
    for line, total in document:
        for own in rows.get("impuestos_articulos", []):
            if own["ARTICULO_ID"] == line.article_id and own["IMPUESTO_ID"] == tax["IMPUESTO_ID"]:
                if tax["TIPO_CALC"] == "P":
                    amount += total * tax["PCTJE_IMPUESTO"] / 100
                else:
                    per_unit = Decimal(1) if own["UNIDADES_IMPUESTO"] is None else own["UNIDADES_IMPUESTO"]
                    amount += line.units * per_unit * tax["IMPORTE_UNITARIO"]
    if base is not None and tax["TIPO_CALC"] == "P":
        amount = base * tax["PCTJE_IMPUESTO"] / 100
    return amount.quantize(CENTS)


def _is_in_base(rows: Rows, tax: Row, other: Row) -> bool:
    types = {row["TIPO_IMPTO_ID"]: row for row in rows["tipos_impuestos"]}
    own, others = types[tax["TIPO_IMPTO_ID"]], types[other["TIPO_IMPTO_ID"]]
    if own is others or own["GRAVA_OTROS_IMPTOS"] != "S" or others["TIPO"] == "R":
        return False
    listed = [
        row["TIPO_IMPTO_GRAVADO_ID"]
        for row in rows.get("impuestos_gravados", [])
        if row["TIPO_IMPTO_ID"] == own["TIPO_IMPTO_ID"]
    ]
    return not listed or others["TIPO_IMPTO_ID"] in listed


def _taxes_of(rows: Rows, article: int) -> list[Row]:
    retentions = [row["TIPO_IMPTO_ID"] for row in rows.get("tipos_impuestos", []) if row["TIPO"] == "R"]
    ids = [row["IMPUESTO_ID"] for row in rows.get("impuestos_articulos", []) if row["ARTICULO_ID"] == article]
    found = [row for row in rows.get("impuestos", []) if row["IMPUESTO_ID"] in ids]
    return [row for row in found if row["TIPO_IMPTO_ID"] not in retentions]


def _terms(rows: Rows, customer: Customer, day: date) -> tuple[int | None, int | None]:
    policies = _in_force(rows, "politicas_precios_clientes", "POLITICA_PRECIOS_CLI_ID", day)
    if not policies:
        return _base_list(rows), None
    policy = policies[0]
    for dataset, column, value in (
        ("precios_cli_cli", "CLIENTE_ID", customer.customer_id),
        ("precios_cli_tipo", "TIPO_CLIENTE_ID", customer.type_id),
        ("precios_cli_zona", "ZONA_CLIENTE_ID", customer.zone_id),
    ):
        for row in rows.get(dataset, []):
            if row["POLITICA_PRECIOS_CLI_ID"] == policy["POLITICA_PRECIOS_CLI_ID"] and row[column] == value:
                return row["PRECIO_EMPRESA_ID"], row["POLITICA_DSCTO_ART_CLI_ID"]
    return policy["PRECIO_EMPRESA_ID"], policy["POLITICA_DSCTO_ART_CLI_ID"]


def _in_force(rows: Rows, dataset: str, key: str, day: date) -> list[Row]:
    """The policies in force, the one that prevails first."""
    found: list[Row] = []
    for row in rows.get(dataset, []):
        start, end = row["FECHA_INI_VIGENCIA"], row["FECHA_FIN_VIGENCIA"]
        within = start is not None and end is not None and start <= day <= end
        if row["HABILITADA"] == "S" and (row["ES_PERMANENTE"] == "S" or within):
            found.append(row)
    found.sort(key=lambda row: row[key], reverse=True)
    found.sort(key=lambda row: row["FECHA_INI_VIGENCIA"] or date.min, reverse=True)
    found.sort(key=lambda row: row["ES_PERMANENTE"] == "S")
    return found


def _base_list(rows: Rows) -> int | None:
    for row in rows["precios_empresa"]:
        if row.get("ID_INTERNO") == "L":
            return int(row["PRECIO_EMPRESA_ID"])
    return None


def _unit_price(rows: Rows, customer: Customer, article: int, at_local: datetime) -> Decimal | None:
    day = at_local.date()
    imposed = next(_imposed_lists(rows, article, at_local), None)
    lists = (imposed, _terms(rows, customer, day)[0], _base_list(rows))
    for wanted in lists:
        for row in rows.get("precios_articulos", []):
            if row["ARTICULO_ID"] == article and row["PRECIO_EMPRESA_ID"] == wanted and (row["PRECIO"] or 0) > 0:
                rate = _rate(rows, row["MONEDA_ID"], day)
                return None if rate is None else Decimal(row["PRECIO"] * rate).quantize(SIX_DIGITS)
    return None


def _imposed_lists(rows: Rows, article: int, at_local: datetime) -> Iterator[int | None]:
    for promotion in _promotions(rows, at_local):
        key = promotion["POLITICA_DSCTO_PROMO_ID"]
        datasets = ("dsctos_promo_arts", "dsctos_promo_lineas", "dsctos_promo_grupos")
        own = [row for dataset in datasets for row in rows.get(dataset, []) if row["POLITICA_DSCTO_PROMO_ID"] == key]
        if promotion["PRECIO_EMPRESA_ID"] and (not own or _row(rows, "promo", "POLITICA_DSCTO_PROMO_ID", key, article)):
            yield promotion["PRECIO_EMPRESA_ID"]


def _rate(rows: Rows, currency: int, day: date) -> Decimal | None:
    for row in rows["monedas"]:
        if row["MONEDA_ID"] == currency and row["ES_MONEDA_LOCAL"] == "S":
            return Decimal(1)
    known = [row for row in rows.get("historia_cambiaria", []) if row["MONEDA_ID"] == currency and row["FECHA"] <= day]
    if not known:
        return None
    rate: Decimal = max(known, key=lambda row: row["FECHA"])["TIPO_CAMBIO"]
    return rate


def _discount(rows: Rows, customer: Customer, line: Line, at_local: datetime) -> Decimal:
    kinds = (
        list(_by_customer(rows, customer, line.article_id, at_local.date())),
        list(_by_volume(rows, line, at_local.date())),
        list(_by_promotion(rows, line.article_id, at_local)),
    )
    exclusive = [percent for kind in kinds for percent, is_exclusive in kind if is_exclusive and percent > 0]
    if exclusive:
        combined = max(exclusive)
    else:
        kept = Decimal(1)
        for kind in kinds:
            kept *= 1 - max((percent for percent, _ in kind), default=Decimal(0)) / 100
        combined = ((1 - kept) * 100).quantize(SIX_DIGITS)
    cap = _cap(rows, line.article_id, at_local.date())
    return combined if cap is None else min(combined, cap)


def _by_customer(rows: Rows, customer: Customer, article: int, day: date) -> Iterator[tuple[Decimal, bool]]:
    wanted = _terms(rows, customer, day)[1]
    for policy in rows.get("politicas_dsctos_art_cli", []):
        if policy["POLITICA_DSCTO_ART_CLI_ID"] == wanted:
            row = _row(rows, "artcli", "POLITICA_DSCTO_ART_CLI_ID", wanted, article) or policy
            yield row["DESCUENTO"], policy["ES_DSCTO_EXCLUSIVO"] == "S"


def _by_volume(rows: Rows, line: Line, day: date) -> Iterator[tuple[Decimal, bool]]:
    key = "POLITICA_DSCTO_VOLUMEN_ID"
    for policy in _in_force(rows, "politicas_dsctos_volumen", key, day):
        found = _rows(rows, "vol", key, policy[key], line.article_id)
        if not found:
            found = [row for row in rows.get("dsctos_vol_globales", []) if row[key] == policy[key]]
        reached = [row for row in found if row["UNIDADES"] <= line.units]
        if reached:
            yield max(reached, key=lambda row: row["UNIDADES"])["DESCUENTO"], policy["ES_DSCTO_EXCLUSIVO"] == "S"


def _by_promotion(rows: Rows, article: int, at_local: datetime) -> Iterator[tuple[Decimal, bool]]:
    for policy in _promotions(rows, at_local):
        key = "POLITICA_DSCTO_PROMO_ID"
        row = _row(rows, "promo", key, policy[key], article) or policy
        yield row["DESCUENTO"], policy["ES_DSCTO_EXCLUSIVO"] == "S"


def _promotions(rows: Rows, at_local: datetime) -> Iterator[Row]:
    for policy in _in_force(rows, "politicas_dsctos_promocion", "POLITICA_DSCTO_PROMO_ID", at_local.date()):
        first, last = policy["HORA_INI"], policy["HORA_FIN"]
        if policy["APLICAR_HORARIO"] != "S" or (first and last and first <= at_local.time() <= last):
            yield policy


def _cap(rows: Rows, article: int, day: date) -> Decimal | None:
    key = "POLITICA_DSCTO_MAXIMO_ID"
    policies = _in_force(rows, "politicas_dsctos_maximos", key, day)
    if not policies:
        return None
    row = _row(rows, "max", key, policies[0][key], article) or policies[0]
    cap: Decimal = row["DESCUENTO_MAXIMO"]
    return cap


def _row(rows: Rows, prefix: str, key: str, policy: int | None, article: int) -> Row | None:
    found = _rows(rows, prefix, key, policy, article)
    return found[0] if found else None


def _rows(rows: Rows, prefix: str, key: str, policy: int | None, article: int) -> list[Row]:
    """The rows of a policy for the article, else for its line, else for its group."""
    line = next((row["LINEA_ARTICULO_ID"] for row in rows["articulos"] if row["ARTICULO_ID"] == article), None)
    groups = {row["LINEA_ARTICULO_ID"]: row["GRUPO_LINEA_ID"] for row in rows.get("lineas_articulos", [])}
    for plural, column, value in (
        ("arts", "ARTICULO_ID", article),
        ("lineas", "LINEA_ARTICULO_ID", line),
        ("grupos", "GRUPO_LINEA_ID", groups.get(line)),
    ):
        dataset = rows.get(f"dsctos_{prefix}_{plural}", [])
        found = [row for row in dataset if row[key] == policy and row[column] == value]
        if found:
            return found
    return []
