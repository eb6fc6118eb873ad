"""The catalogue of articles as rows of Microsip's tables."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from microsip.demo.content.articles import BARCODE, Article, Catalogue
from microsip.demo.content.foundations import Taxes
from microsip.demo.content.hardware import UNITS
from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, NOBODY, at_random, stamped, stamped_all
from microsip.demo.rows import Array, Fixed, Table, rows, table

_UNDATED = ("no dates", "no key")


def article_tables(plan: Plan, catalogue: Catalogue, taxes: Taxes) -> Iterator[Table]:
    """Groups, lines, articles, their keys and taxes."""
    yield from _lines(catalogue)
    yield from _articles(plan, catalogue)
    yield rows("LIBRES_ARTICULOS", [{"ARTICULO_ID": article.article_id} for article in catalogue.articles[:200]])
    yield from _keys(plan, catalogue)
    yield _taxes(plan, catalogue, taxes)
    yield _sat_keys(catalogue)


def _lines(catalogue: Catalogue) -> Iterator[Table]:
    factors = {"APLICAR_FACTOR_VENTA": "N", "FACTOR_VENTA": Decimal(0), "ES_PREDET": "N", "OCULTO": "N"}
    yield rows(
        "GRUPOS_LINEAS",
        [{"GRUPO_LINEA_ID": key, "NOMBRE": name} for name, key in catalogue.group_ids.items()],
        **factors,
        **stamped(INSTALLED),
    )
    yield rows(
        "LINEAS_ARTICULOS",
        [
            {
                "LINEA_ARTICULO_ID": key,
                "NOMBRE": name,
                "GRUPO_LINEA_ID": catalogue.group_ids.get(catalogue.group_of_line[name] or ""),
            }
            for name, key in catalogue.line_ids.items()
        ],
        **factors,
        **stamped(INSTALLED),
    )


def _articles(plan: Plan, catalogue: Catalogue) -> Iterator[Table]:
    """The article with very long notes comes apart, so that the records of all others stay narrow."""
    articles = catalogue.articles
    random = plan.random("article dates")
    age = np.sort(random.integers(30, 3000, len(articles)))[::-1]
    today = np.datetime64(plan.today, "D")
    undated = [number for number, article in enumerate(articles) if article.quirk in _UNDATED]
    unchanged = [number for number, article in enumerate(articles) if _is_undated(number, article)]
    created = at_random(random, today - age, undated)
    modified = at_random(random, today - random.integers(1, age), unchanged)
    alone = [number for number, article in enumerate(articles) if article.quirk == "long notes"]
    for chosen in (np.delete(np.arange(len(articles)), alone), np.array(alone)):
        yield _article_rows(catalogue, chosen, created[chosen], modified[chosen])


def _article_rows(catalogue: Catalogue, chosen: Array, created: Array, modified: Array) -> Table:
    articles = [catalogue.articles[number] for number in chosen]
    return table(
        "ARTICULOS",
        {
            "ARTICULO_ID": catalogue.ids[chosen],
            "NOMBRE": [article.name for article in articles],
            "ES_ALMACENABLE": _flags(article.is_stockable for article in articles),
            "ES_JUEGO": _flags(article.is_kit for article in articles),
            "ESTATUS": [article.status for article in articles],
            "CAUSA_SUSP": [article.suspended and article.suspended[1] for article in articles],
            "FECHA_SUSP": [article.suspended and article.suspended[0] for article in articles],
            "LINEA_ARTICULO_ID": [catalogue.line_ids.get(article.line or "") for article in articles],
            "UNIDAD_VENTA": [article.unit for article in articles],
            "PESO_UNITARIO": Fixed(np.array([round(article.weight * 1000) for article in articles]), 3),
            "SEGUIMIENTO": [article.tracking for article in articles],
            "ES_IMPORTADO": _flags(article.is_imported for article in articles),
            "NOTAS_VENTAS": [_notes(number, article) for number, article in zip(chosen, articles, strict=True)],
            "APLICAR_FACTOR_VENTA": _flags(article.factor > 0 for article in articles),
            "FACTOR_VENTA": np.array([article.factor for article in articles]),
            **stamped_all(created, modified),
        },
        RED_PRECIO_CON_IMPTO="N",
        CONTENIDO_UNIDAD_COMPRA=Decimal(1),
        **NOBODY,
    )


def _is_undated(number: int, article: Article) -> bool:
    """Besides the peculiar ones, every hundredth article was never changed after its creation in an old version."""
    return article.quirk in _UNDATED or number % 100 == 99


def _flags(values: Any) -> Array:
    return np.where(np.fromiter(values, dtype=bool), b"S", b"N")


def _notes(number: int, article: Article) -> str | bytes | None:
    if article.notes is not None or article.quirk:
        return article.notes
    if number % 20 == 7:
        return f"{article.name}.\nGarantía de un año contra defectos de fabricación. Consulte precios de mayoreo."
    return None


def _keys(plan: Plan, catalogue: Catalogue) -> Iterator[Table]:
    yield rows(
        "ROLES_CLAVES_ARTICULOS",
        [
            {
                "ROL_CLAVE_ART_ID": key,
                "NOMBRE": name or "Clave principal",
                "ES_PPAL": "N" if name else "S",
                "ES_GTIN": "S" if name == BARCODE else "N",
            }
            for name, key in catalogue.role_ids.items()
        ],
        **stamped(INSTALLED),
    )
    keys = [(key, article, role) for article in catalogue.articles for role, key in article.keys]
    yield table(
        "CLAVES_ARTICULOS",
        {
            "CLAVE_ARTICULO_ID": plan.ids.catalogue_ids(len(keys)),
            "CLAVE_ARTICULO": [key for key, _, _ in keys],
            "ARTICULO_ID": np.array([article.article_id for _, article, _ in keys]),
            "ROL_CLAVE_ART_ID": np.array([catalogue.role_ids[role] for _, _, role in keys]),
        },
        CONTENIDO_EMPAQUE=Decimal(1),
    )


def _taxes(plan: Plan, catalogue: Catalogue, taxes: Taxes) -> Table:
    taxed = [(article.article_id, getattr(taxes, tax)) for article in catalogue.articles for tax in article.taxes]
    return table(
        "IMPUESTOS_ARTICULOS",
        {
            "IMPUESTO_ART_ID": plan.ids.catalogue_ids(len(taxed)),
            "ARTICULO_ID": np.array([article_id for article_id, _ in taxed]),
            "IMPUESTO_ID": np.array([tax.tax_id for _, tax in taxed]),
            "UNIDADES_IMPUESTO": np.array([int(tax.is_quota) for _, tax in taxed]),
        },
    )


def _sat_keys(catalogue: Catalogue) -> Table:
    """SAT's keys of the products, which have no column of their own."""
    return rows(
        "DATOS_ADICIONALES",
        [
            {"DATOS_ADICIONALES_ID": number, "NOM_TABLA": "ARTICULOS", "ELEM_ID": article.article_id}
            for number, article in enumerate(catalogue.articles[:200], 1)
        ],
        TIPO_REG="1",
        CLAVE="27112000",
    )


def unit_key(unit: str) -> str:
    """SAT's key of a unit of sale."""
    return next(key for name, key, _ in UNITS if name == unit)
