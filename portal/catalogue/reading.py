"""Articles by their ids, and the lines and groups that they are arranged in."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from portal.catalogue.articles import Article, ArticleKey, Group, Line, Product, UnknownArticle
from portal.catalogue.shelf import Shelf, shelf
from portal.held import HeldByVersion
from portal.texts import NO_TEXTS, Texts
from warehouse.store import Reader


def article(reader: Reader, article_id: int, texts: Texts = NO_TEXTS) -> Article:
    """The article with the portal's texts; raises UnknownArticle when customers may not buy it, or there is none."""
    found = articles(reader, [article_id], texts)
    if not found:
        raise UnknownArticle(
            "Ese artículo ya no está en el catálogo; búscalo por su nombre o su clave.", f"article {article_id}"
        )
    return found[0]


def articles(reader: Reader, article_ids: Sequence[int], texts: Texts = NO_TEXTS) -> tuple[Article, ...]:
    """The articles in the order asked for; those that customers may not buy are left out."""
    current = shelf(reader, texts)
    positions = [current.positions[article_id] for article_id in article_ids if article_id in current.positions]
    return articles_at(current, positions)


def articles_at(current: Shelf, positions: Sequence[int]) -> tuple[Article, ...]:
    """The articles at these places of the shelf."""
    rows = current.articles[list(positions)]
    keys: dict[int, list[ArticleKey]] = {}
    found = current.keys.filter(pl.col("ARTICULO_ID").is_in(rows["ARTICULO_ID"].implode()))
    for row in found.select("ARTICULO_ID", "CLAVE_ARTICULO", "role", "is_bar_code").iter_rows():
        keys.setdefault(row[0], []).append(ArticleKey(*row[1:]))
    return tuple(
        _article(row, tuple(keys.get(row["ARTICULO_ID"], ())), current.products) for row in rows.iter_rows(named=True)
    )


def lines(reader: Reader, texts: Texts = NO_TEXTS) -> tuple[Line, ...]:
    """The lines of which something can be bought, by name."""
    return _lines(reader, texts)


def groups(reader: Reader, texts: Texts = NO_TEXTS) -> tuple[Group, ...]:
    """The groups of which something can be bought, by name."""
    return _groups(reader, texts)


def _read_lines(reader: Reader, texts: Texts) -> tuple[Line, ...]:
    counted = _counted(shelf(reader, texts), "LINEA_ARTICULO_ID", "line", "GRUPO_LINEA_ID")
    return tuple(Line(*row) for row in counted.iter_rows())


def _read_groups(reader: Reader, texts: Texts) -> tuple[Group, ...]:
    return tuple(Group(*row) for row in _counted(shelf(reader, texts), "GRUPO_LINEA_ID", "group").iter_rows())


_lines: HeldByVersion[tuple[Line, ...]] = HeldByVersion(_read_lines)
_groups: HeldByVersion[tuple[Group, ...]] = HeldByVersion(_read_groups)


def _counted(current: Shelf, key: str, name: str, *more: str) -> pl.DataFrame:
    """How many articles a search finds in each: of the variants of a product one."""
    product = pl.col("product_id")
    return (
        current.articles.drop_nulls(key)
        .group_by(key, pl.col(name).fill_null(""), *more)
        .agg(articles=product.drop_nulls().n_unique() + product.null_count())
        .sort(name, key)
    )


def _article(row: dict[str, Any], keys: tuple[ArticleKey, ...], products: Mapping[int, tuple[str, int]]) -> Article:
    product_id = row["product_id"]
    return Article(
        article_id=row["ARTICULO_ID"],
        key=row["CLAVE"],
        name=row["NOMBRE"] or "",
        unit=row["UNIDAD_VENTA"],
        line_id=row["LINEA_ARTICULO_ID"],
        line=row["line"],
        group_id=row["GRUPO_LINEA_ID"],
        group=row["group"],
        multiple=row["multiple"],
        is_kit=row["is_kit"],
        while_stock_lasts=row["while_stock_lasts"],
        pictures=tuple(row["pictures"] or ()),
        keys=keys,
        notes=row["NOTAS_VENTAS"] or None,
        product=None if product_id is None else Product(product_id, *products[product_id]),
    )
