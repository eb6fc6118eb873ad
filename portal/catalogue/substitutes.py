"""What to offer in the place of an article that is out of stock."""

import polars as pl

from portal.catalogue.articles import Article
from portal.catalogue.bought import sold_lines
from portal.catalogue.reading import articles
from portal.catalogue.shelf import shelf
from portal.held import HeldByVersion
from portal.stock import availability
from portal.texts import NO_TEXTS, Texts
from warehouse import tables
from warehouse.store import Reader

_WORD = 3
"""Characters from which a word of a name tells what an article is."""


def substitutes(
    reader: Reader, article_id: int, warehouse_id: int, texts: Texts = NO_TEXTS, limit: int = 6
) -> tuple[Article, ...]:
    """Articles with stock in the warehouse: first those of the same line, then those bought together with it.

    Within the line, those whose names have most words in common come first, then those that most customers who bought
    the article bought as well. Other variants of the same product are not among them: its page shows them anyway.
    """
    current = shelf(reader, texts)
    place = current.positions.get(article_id)
    if place is None:
        return ()
    own = current.searched.row(place, named=True)
    has_any = pl.col("available").is_null() | (pl.col("available") > 0)
    others = (
        current.searched.filter(pl.col("ARTICULO_ID") != article_id)
        .join(availability(reader, warehouse_id).filter(has_any), on="ARTICULO_ID", how="semi")
        .join(_together(reader, article_id), on="ARTICULO_ID", how="left")
        .filter(pl.col("product_id").is_null() | (pl.col("product_id") != (own["product_id"] or 0)))
    )
    in_line = (pl.col("LINEA_ARTICULO_ID") == own["LINEA_ARTICULO_ID"]).fill_null(False)
    candidates = others.with_columns(in_line=in_line).filter(pl.col("in_line") | pl.col("customers").is_not_null())
    best = candidates.with_columns(alike=_words_in_common(own["text"])).sort(
        "in_line", "alike", pl.col("customers").fill_null(0), "position", descending=[True, True, True, False]
    )
    return articles(reader, best["ARTICULO_ID"].head(limit).to_list(), texts)


def _words_in_common(text: bytes) -> pl.Expr:
    """How many words of a shelf's text stand in another, those in which keys consist of digits left aside."""
    words = {word for word in text.decode().split() if len(word) >= _WORD and word.isalpha()}
    found = [pl.col("text").bin.contains(f" {word}".encode()).cast(pl.UInt16) for word in sorted(words)]
    return pl.sum_horizontal(found) if found else pl.lit(0, pl.UInt16)


def _read_together(reader: Reader, article_id: int) -> pl.DataFrame:
    documentos, partidas = tables.microsip["doctos_ve"].c, tables.microsip["doctos_ve_det"].c
    buyers = reader.frame(sold_lines("CLIENTE_ID").where(partidas["ARTICULO_ID"] == article_id).distinct())
    if buyers.is_empty():
        return pl.DataFrame(schema={"ARTICULO_ID": pl.Int32, "customers": pl.UInt32})
    lines = reader.frame(
        sold_lines("ARTICULO_ID", "CLIENTE_ID").where(documentos["CLIENTE_ID"].in_(buyers["CLIENTE_ID"].to_list()))
    )
    counted = lines.unique().group_by("ARTICULO_ID").agg(customers=pl.len())
    return counted.filter(pl.col("ARTICULO_ID") != article_id)


_together: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_together, capacity=64)
"""ARTICULO_ID of what was bought by those who bought an article, and by how many `customers` of them."""
