"""Checks of discounts: more than everything off, and promotions that are in force together for the same thing."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, cast, literal, or_, select

from portal.integrity.declaration import Check, Subject
from warehouse.tables import microsip

_MOST = 100

_KINDS = (
    ("artcli", "politicas_dsctos_art_cli", "POLITICA_DSCTO_ART_CLI_ID", "DESCUENTO", ("arts", "lineas", "grupos")),
    ("promo", "politicas_dsctos_promocion", "POLITICA_DSCTO_PROMO_ID", "DESCUENTO", ("arts", "lineas", "grupos")),
    (
        "vol",
        "politicas_dsctos_volumen",
        "POLITICA_DSCTO_VOLUMEN_ID",
        "DESCUENTO",
        ("arts", "lineas", "grupos", "globales"),
    ),
    ("max", "politicas_dsctos_maximos", "POLITICA_DSCTO_MAXIMO_ID", "DESCUENTO_MAXIMO", ("arts", "lineas", "grupos")),
)
"""A kind of discount: its tables' middle, its policies with their key and percentage, and what the discounts are of."""

_LEVELS = (
    ("arts", "articulos", "ARTICULO_ID"),
    ("lineas", "lineas_articulos", "LINEA_ARTICULO_ID"),
    ("grupos", "grupos_lineas", "GRUPO_LINEA_ID"),
)


def over_everything() -> Iterator[Select[Any]]:
    for middle, policies_name, key, column, levels in _KINDS:
        policies = microsip[policies_name]
        if column in policies.c:
            yield _told(policies, policies.c[key], policies.c["NOMBRE"], policies.c[column])
        for level in levels:
            rows = microsip[f"dsctos_{middle}_{level}"]
            joined = rows.join(policies, rows.c[key] == policies.c[key])
            yield _told(joined, policies.c[key], policies.c["NOMBRE"], rows.c[column])


def _told(source: Any, key: Any, name: Any, percentage: Any) -> Select[Any]:
    detail = literal("Descuento de ") + cast(percentage, Text) + literal(" %")
    return (
        select(cast(key, Text).label("CLAVE"), name.label("NOMBRE"), detail.label("DETALLE"))
        .select_from(source)
        .where((percentage > _MOST) | (percentage < 0))
    )


def overlapping_promotions() -> Iterator[Select[Any]]:
    return (_overlapping(*level) for level in _LEVELS)


def _overlapping(level: str, dataset: str, key: str) -> Select[Any]:
    """Two promotions of one article, line or group with a day on which both are in force."""
    rows, names = microsip[f"dsctos_promo_{level}"], microsip[dataset]
    policies = microsip["politicas_dsctos_promocion"]
    one, other = rows.alias("one"), rows.alias("other")
    first, second = policies.alias("first"), policies.alias("second")
    policy = "POLITICA_DSCTO_PROMO_ID"
    detail = first.c["NOMBRE"] + literal(" y ") + second.c["NOMBRE"]
    return (
        select(cast(one.c[key], Text).label("CLAVE"), names.c["NOMBRE"].label("NOMBRE"), detail.label("DETALLE"))
        .select_from(
            one.join(other, and_(one.c[key] == other.c[key], one.c[policy] < other.c[policy]))
            .join(first, one.c[policy] == first.c[policy])
            .join(second, other.c[policy] == second.c[policy])
            .join(names, one.c[key] == names.c[key])
        )
        .where(first.c["HABILITADA"] == "S", second.c["HABILITADA"] == "S", _meet(first, second))
    )


def _meet(first: FromClause, second: FromClause) -> ColumnElement[bool]:
    permanent = or_(first.c["ES_PERMANENTE"] == "S", second.c["ES_PERMANENTE"] == "S")
    together = and_(
        first.c["FECHA_INI_VIGENCIA"] <= second.c["FECHA_FIN_VIGENCIA"],
        second.c["FECHA_INI_VIGENCIA"] <= first.c["FECHA_FIN_VIGENCIA"],
    )
    return or_(permanent, together)


CHECKS = (
    Check(
        "discounts-out-of-range",
        "Descuentos de más de 100 % o negativos",
        "El precio sería negativo, o mayor que el de lista.",
        Subject.OTHER,
        "politicas_dsctos_promocion",
        over_everything,
    ),
    Check(
        "overlapping-promotions",
        "Promociones que se enciman",
        "Hay dos a la vez para lo mismo; se da sólo la mayor.",
        Subject.OTHER,
        "politicas_dsctos_promocion",
        overlapping_promotions,
    ),
)
