"""Search as one types: any order of words, without accents, singular or plural, names and keys of all kinds."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from portal.catalogue.articles import Article
from portal.catalogue.reading import articles_at
from portal.catalogue.shelf import Shelf, shelf
from portal.catalogue.words import written_as
from portal.folding import folded
from portal.texts import NO_TEXTS, Texts
from warehouse.store import Reader

LONGEST_TEXT = 200
"""Characters of a search that count: nobody types more, and every word is looked for."""


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
    page: int = 1,
    page_size: int = 24,
    texts: Texts = NO_TEXTS,
) -> Page:
    """The articles in whose name or keys every word of the text is found; all of them for an empty text.

    The one with exactly this key (of any kind, bar codes too) comes first, then those whose name begins with the text,
    then those in which every word begins a word, then the others; each by name. A page that does not exist is empty.
    `texts` of the portal are what is searched and shown in the place of Microsip's.
    """
    current = shelf(reader, texts)
    found = _matching(current, folded(text[:LONGEST_TEXT]), _filters(group_id, line_id))
    start = max(page - 1, 0) * page_size
    return Page(articles_at(current, found[start : start + page_size].to_list()), len(found), max(page, 1))


def _filters(group_id: int | None, line_id: int | None) -> list[pl.Expr]:
    wanted = {"GRUPO_LINEA_ID": group_id, "LINEA_ARTICULO_ID": line_id}
    return [pl.col(column) == value for column, value in wanted.items() if value is not None]


def _matching(current: Shelf, text: str, filters: list[pl.Expr]) -> pl.Series:
    """The positions of the articles found, the best first."""
    words = [written_as(word) for word in text.split(" ") if word]
    found = current.searched.filter(*filters) if filters else current.searched
    for word in sorted(words, key=lambda forms: -len(forms[0])):  # what is left to search shrinks soonest
        found = found.filter(_contains(word))
    if not words:
        return found["position"]
    exact = current.keys.filter(pl.col("key") == text)["ARTICULO_ID"].implode()
    rank = (
        pl.when(pl.col("ARTICULO_ID").is_in(exact))
        .then(_rank(0))
        .when(pl.col("text").bin.starts_with(f" {text}".encode()))
        .then(_rank(1))
        .when(*(_contains([f" {form}" for form in word]) for word in words))
        .then(_rank(2))
        .otherwise(_rank(3))
    )
    return found.sort(rank, "position")["position"]


def _contains(forms: Iterable[str]) -> pl.Expr:
    """Whether one of the forms stands anywhere in an article's text; bytes are searched twice as fast as strings."""
    return pl.any_horizontal(pl.col("text").bin.contains(form.encode()) for form in forms)


def _rank(number: int) -> pl.Expr:
    return pl.lit(number, pl.UInt8)
