"""Which quantities of an article can be ordered."""

from collections.abc import Set
from decimal import Decimal

from sqlalchemy import select

from portal.catalogue import Article
from portal.folding import folded
from portal.held import HeldByVersion
from portal.numerals import numeral
from portal.pricing.arithmetic import UNITS_DIGITS
from portal.pricing.quantity import WHOLE_DIGITS, UnusableQuantity
from warehouse import tables
from warehouse.store import Reader

_MEASURES = frozenset(
    {
        *("KGM", "GRM", "MGM", "TNE", "LBR", "ONZ"),
        *("MTR", "CMT", "MMT", "KMT", "FOT", "INH", "YRD", "LM"),
        *("MTK", "CMK", "FTK", "HAR", "MTQ", "CMQ", "FTQ"),
        *("LTR", "MLT", "DLT", "CLT", "GLL", "OZA"),
        *("HUR", "MIN", "DAY", "KWH", "WTT"),
    }
)
"""SAT's keys of units that are measured and not counted: weights, lengths, areas, volumes, times."""

_MEASURED_NAMES = frozenset(
    {
        *("kg", "kgs", "kilo", "kilos", "kilogramo", "gramo", "gr", "tonelada", "ton"),
        *("m", "mt", "mts", "metro", "metros", "ml", "cm", "pie", "metro lineal", "metro cuadrado", "m2", "m3"),
        *("l", "lt", "lts", "litro", "litros", "galon", "mililitro"),
        *("hora", "hr", "hrs", "dia"),
    }
)
"""What such units are called where Microsip has no key of SAT's for them."""


def check_units(reader: Reader, article: Article, units: Decimal) -> None:
    """Raises UnusableQuantity, which says what is wrong, unless so much of the article can be ordered."""
    if units <= 0:
        raise _unusable(article, units, "La cantidad debe ser mayor que cero; corrígela.")
    if units.normalize().adjusted() >= WHOLE_DIGITS:
        raise _unusable(article, units, f"La cantidad tiene más de {WHOLE_DIGITS} cifras enteras; escribe una menor.")
    if units != round(units, UNITS_DIGITS):
        raise _unusable(article, units, f"La cantidad tiene más de {UNITS_DIGITS} decimales; redondéala.")
    if article.multiple is not None:
        _check_multiple(article, units, article.multiple)
    elif units != units.to_integral_value() and not sold_in_fractions(reader, article):
        raise _unusable(
            article,
            units,
            f"«{article.name}» se vende por {(article.unit or 'pieza').lower()}, sin fracciones; escribe una cantidad "
            "entera.",
        )


def sold_in_fractions(reader: Reader, article: Article) -> bool:
    """Whether part of a unit can be ordered: of what is measured, not of what is counted, and of no kit."""
    return not article.is_kit and folded(article.unit or "") in _measured_units(reader)


def _check_multiple(article: Article, units: Decimal, multiple: Decimal) -> None:
    if units % multiple:
        below = units // multiple * multiple
        near = [numeral(each) for each in (below, below + multiple) if each > 0]
        raise _unusable(
            article,
            units,
            f"«{article.name}» se vende en múltiplos de {numeral(multiple)}; pide {' o '.join(near)}.",
        )


def _unusable(article: Article, units: Decimal, message: str) -> UnusableQuantity:
    return UnusableQuantity(message, f"{units} units of article {article.article_id}")


def _read_measured_units(reader: Reader) -> Set[str]:
    unidades = tables.microsip["unidades_venta"].c
    known = reader.frame(select(unidades.UNIDAD_VENTA, unidades.CLAVE_SAT))
    by_key = {folded(unit): (key or "").strip().upper() for unit, key in known.iter_rows() if unit}
    measured = {unit for unit, key in by_key.items() if key in _MEASURES}
    return measured | {name for name in _MEASURED_NAMES if not by_key.get(name)}


_measured_units: HeldByVersion[Set[str]] = HeldByVersion(_read_measured_units)
"""The folded names of the units of which fractions are sold."""
