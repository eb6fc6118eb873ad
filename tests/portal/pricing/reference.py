"""Rules 1 to 4 once more, row by row in plain Python: what the vectorised rules are compared with.

Written from the sentences of the rules, over the same rows, sharing nothing with the code under test.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.pricing.terms import Customer

Row = dict[str, Any]
Rows = dict[str, list[Row]]

SIX_DIGITS = Decimal("0.000001")


def net_price(rows: Rows, customer: Customer, article: int, day: date) -> Decimal | None:
    """The article's price for the customer, after discounts and before taxes; None when it has none."""
    price_list, discount_policy = _terms(rows, customer, day)
    unit_price = _unit_price(rows, article, price_list, day)
    if unit_price is None:
        return None
    return _rounded(unit_price * (100 - _discount(rows, article, discount_policy)) / 100)


def _terms(rows: Rows, customer: Customer, day: date) -> tuple[int | None, int | None]:
    policy = _policy_in_force(rows, day)
    if policy is None:
        return _base_list(rows), None
    for dataset, column, value in (
        ("precios_cli_cli", "CLIENTE_ID", customer.customer_id),
        ("precios_cli_tipo", "TIPO_CLIENTE_ID", customer.type_id),
        ("precios_cli_zona", "ZONA_CLIENTE_ID", customer.zone_id),
    ):
        for row in rows.get(dataset, []):
            if row["POLITICA_PRECIOS_CLI_ID"] == policy["POLITICA_PRECIOS_CLI_ID"] and row[column] == value:
                return row["PRECIO_EMPRESA_ID"], row["POLITICA_DSCTO_ART_CLI_ID"]
    return policy["PRECIO_EMPRESA_ID"], policy["POLITICA_DSCTO_ART_CLI_ID"]


def _policy_in_force(rows: Rows, day: date) -> Row | None:
    best: Row | None = None
    for row in rows.get("politicas_precios_clientes", []):
        permanent = row["ES_PERMANENTE"] == "S"
        start, end = row["FECHA_INI_VIGENCIA"], row["FECHA_FIN_VIGENCIA"]
        within = start is not None and end is not None and start <= day <= end
        if row["HABILITADA"] == "S" and (permanent or within) and (best is None or _prevails(row, best)):
            best = row
    return best


def _prevails(row: Row, other: Row) -> bool:
    if (row["ES_PERMANENTE"] == "S") != (other["ES_PERMANENTE"] == "S"):
        return bool(row["ES_PERMANENTE"] != "S")
    start, other_start = (each["FECHA_INI_VIGENCIA"] or date.min for each in (row, other))
    if start != other_start:
        return bool(start > other_start)
    return bool(row["POLITICA_PRECIOS_CLI_ID"] > other["POLITICA_PRECIOS_CLI_ID"])


def _base_list(rows: Rows) -> int | None:
    for row in rows["precios_empresa"]:
        if row.get("ID_INTERNO") == "L":
            return int(row["PRECIO_EMPRESA_ID"])
    return None


def _unit_price(rows: Rows, article: int, price_list: int | None, day: date) -> Decimal | None:
    for wanted in (price_list, _base_list(rows)):
        for row in rows.get("precios_articulos", []):
            if row["ARTICULO_ID"] == article and row["PRECIO_EMPRESA_ID"] == wanted and (row["PRECIO"] or 0) > 0:
                rate = _rate(rows, row["MONEDA_ID"], day)
                return None if rate is None else _rounded(row["PRECIO"] * rate)
    return None


def _rate(rows: Rows, currency: int, day: date) -> Decimal | None:
    for row in rows["monedas"]:
        if row["MONEDA_ID"] == currency and row["ES_MONEDA_LOCAL"] == "S":
            return Decimal(1)
    known = [row for row in rows.get("historia_cambiaria", []) if row["MONEDA_ID"] == currency and row["FECHA"] <= day]
    if not known:
        return None
    rate: Decimal = max(known, key=lambda row: row["FECHA"])["TIPO_CAMBIO"]
    return rate


def _discount(rows: Rows, article: int, policy: int | None) -> Decimal:
    line = next(row["LINEA_ARTICULO_ID"] for row in rows["articulos"] if row["ARTICULO_ID"] == article)
    groups = {row["LINEA_ARTICULO_ID"]: row["GRUPO_LINEA_ID"] for row in rows.get("lineas_articulos", [])}
    for dataset, column, value in (
        ("dsctos_artcli_arts", "ARTICULO_ID", article),
        ("dsctos_artcli_lineas", "LINEA_ARTICULO_ID", line),
        ("dsctos_artcli_grupos", "GRUPO_LINEA_ID", groups.get(line)),
    ):
        for row in rows.get(dataset, []):
            if row["POLITICA_DSCTO_ART_CLI_ID"] == policy and row[column] == value:
                return Decimal(row["DESCUENTO"])
    for row in rows.get("politicas_dsctos_art_cli", []):
        if row["POLITICA_DSCTO_ART_CLI_ID"] == policy:
            return Decimal(row["DESCUENTO"])
    return Decimal(0)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(SIX_DIGITS, ROUND_HALF_UP)
