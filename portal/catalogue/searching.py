"""Search as one types: any order of words, without accents, singular or plural, names and keys of all kinds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from portal.catalogue.articles import Article
from portal.catalogue.buyer import Buyer
from portal.catalogue.filtering import Filter
from portal.catalogue.ordering import BY_RELEVANCE, Ordering, ordered
from portal.catalogue.own_keys import OwnKeys, own_keys
from portal.catalogue.reading import articles_at
from portal.catalogue.shelf import Shelf, shelf
from portal.catalogue.words import written_as
from portal.folding import folded
from portal.texts import NO_TEXTS, Texts
from warehouse.store import Reader

LONGEST_TEXT = 200
"""Characters of a search that count: nobody types more, and every word is looked for."""

_RANK = "rank"


@dataclass(frozen=True)
class Page:
    """One page of articles; `total`: how many were found altogether, `page` counts from 1."""

    articles: tuple[Article, ...]
    total: int
    page: int


def search(
    reader: Reader,
    text: str,
    *,
    group_id: int | None = None,
    line_id: int | None = None,
    filters: Collection[Filter] = (),
    order: Ordering = BY_RELEVANCE,
    buyer: Buyer | None = None,
    page: int = 1,
    page_size: int = 24,
    texts: Texts = NO_TEXTS,
) -> Page:
    """The articles in whose name or keys every word of the text is found; all of them for an empty text.

    By relevance, the one with exactly this key (of any kind, bar codes and the buyer's own too) comes first, then
    those whose name begins with the text, then those in which every word begins a word, then the others; each by name.
    Of the variants of a product the best alone is given. A page that does not exist is empty. Filters are for a
    `buyer`. `texts` of the portal are what is searched and shown in the place of Microsip's.
    """
    current = shelf(reader, texts)
    own = None if buyer is None else own_keys(reader, buyer.customer.customer_id)
    narrowed = [] if buyer is None else [each.articles(reader, buyer) for each in filters]
    conditions = _conditions({"GRUPO_LINEA_ID": group_id, "LINEA_ARTICULO_ID": line_id}, narrowed)
    if buyer is not None and buyer.hidden:
        conditions.append(~pl.col("ARTICULO_ID").is_in(sorted(buyer.hidden)))
    found = _matching(current, folded(text[:LONGEST_TEXT]), conditions, own)
    positions = _one_a_product(ordered(found, order, reader, buyer))["position"]
    start = max(page - 1, 0) * page_size
    return Page(articles_at(current, positions[start : start + page_size].to_list()), len(positions), max(page, 1))


def _conditions(places: Mapping[str, int | None], narrowed: Iterable[pl.Series]) -> list[pl.Expr]:
    """`narrowed`: each a set of ARTICULO_ID that articles must be in."""
    chosen = [pl.col(column) == value for column, value in places.items() if value is not None]
    return [*chosen, *(pl.col("ARTICULO_ID").is_in(ids.implode()) for ids in narrowed)]


def _matching(current: Shelf, text: str, conditions: list[pl.Expr], own: OwnKeys | None) -> pl.DataFrame:
    """The articles found, in the order of their names, with how well they match as `rank`, the best being 0."""
    words = [written_as(word) for word in text.split(" ") if word]
    searched = current.searched.filter(*conditions) if conditions else current.searched
    if not words:
        return searched.with_columns(rank=_number(0))
    found = _with_words(searched, words)
    exact = current.keys.filter(pl.col("key") == text)["ARTICULO_ID"]
    if own is not None and not own.rows.is_empty():
        found = pl.concat([found, _with_words(_with_own_keys(searched, own), words)]).unique("position", keep="last")
        exact = pl.concat([exact, own.rows.filter(pl.col("key") == text)["ARTICULO_ID"]])
    rank = (
        pl.when(pl.col("ARTICULO_ID").is_in(exact.implode()))
        .then(_number(0))
        .when(pl.col("text").bin.starts_with(f" {text}".encode()))
        .then(_number(1))
        .when(*(_contains([f" {form}" for form in word]) for word in words))
        .then(_number(2))
        .otherwise(_number(3))
    )
    return found.with_columns(rank.alias(_RANK)).sort("position")


def _with_words(searched: pl.DataFrame, words: Iterable[tuple[str, ...]]) -> pl.DataFrame:
    for word in sorted(words, key=lambda forms: -len(forms[0])):  # what is left to search shrinks soonest
        searched = searched.filter(_contains(word))
    return searched


def _with_own_keys(searched: pl.DataFrame, own: OwnKeys) -> pl.DataFrame:
    """The articles that the customer has keys of its own for, with these in their text."""
    text = pl.concat_str(pl.col("text").cast(pl.String), pl.lit(" "), pl.col("key")).cast(pl.Binary)
    return searched.join(own.rows, on="ARTICULO_ID").with_columns(text=text).drop("key")


def _one_a_product(found: pl.DataFrame) -> pl.DataFrame:
    """Only the first variant of each product."""
    product = pl.col("product_id")
    return found.filter(product.is_null() | product.is_first_distinct())


def _contains(forms: Iterable[str]) -> pl.Expr:
    """Whether one of the forms stands anywhere in an article's text; bytes are searched twice as fast as strings."""
    return pl.any_horizontal(pl.col("text").bin.contains(form.encode()) for form in forms)


def _number(rank: int) -> pl.Expr:
    return pl.lit(rank, pl.UInt8)
