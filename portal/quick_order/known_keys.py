"""Many keys looked up at once: the articles that a customer means by them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl
from sqlalchemy import func, select

from portal.catalogue import Buyer, search
from portal.catalogue.own_keys import own_keys
from portal.catalogue.shelf import Shelf, shelf
from portal.catalogue.variants import families
from portal.folding import folded_column
from portal.texts import Texts
from warehouse import tables
from warehouse.store import Reader

_CLOSE = 0.7
_CANDIDATES = 2_000


@dataclass(frozen=True)
class KnownKeys:
    """`articles`: the ARTICULO_ID that each text is a key of, several where it is ambiguous."""

    articles: Mapping[str, tuple[int, ...]]

    def __contains__(self, text: object) -> bool:
        return text in self.articles


def known_keys(reader: Reader, buyer: Buyer, wanted: Collection[str], texts: Texts) -> KnownKeys:
    """Those of the texts that are keys of articles on sale, of any role, the buyer's own included."""
    asked = pl.DataFrame({"text": list(dict.fromkeys(wanted))}, {"text": pl.String})
    asked = asked.with_columns(key=folded_column(pl.col("text"))).filter(pl.col("key") != "")
    current = shelf(reader, texts)
    own = own_keys(reader, buyer.customer.customer_id).rows
    own = own.filter(pl.col("ARTICULO_ID").is_in(current.searched["ARTICULO_ID"].implode()))
    keys = pl.concat([current.keys.select("ARTICULO_ID", "key"), own])
    keys = keys.filter(~pl.col("ARTICULO_ID").is_in(sorted(buyer.hidden)))
    found = asked.join(keys, on="key").group_by("text").agg(pl.col("ARTICULO_ID").unique().sort())
    return KnownKeys({text: tuple(ids) for text, ids in found.iter_rows()})


def keys_in_microsip(reader: Reader, texts: Iterable[str]) -> Mapping[str, int]:
    """ARTICULO_ID by those of the texts, in capitals, that are keys in Microsip, of articles on sale or not."""
    claves = tables.microsip["claves_articulos"].c
    key = func.upper(func.trim(claves["CLAVE_ARTICULO"]))
    wanted = sorted({text.strip().upper() for text in texts})
    if not wanted:
        return {}
    rows = reader.frame(select(key.label("key"), claves.ARTICULO_ID).where(key.in_(wanted)))
    return dict(rows.iter_rows())


def stands_for_variants(reader: Reader, article_id: int) -> bool:
    """Whether the article is the product of variants, of which one has to be chosen."""
    return article_id in families(reader).by_product


def similar_keys(reader: Reader, buyer: Buyer, text: str, texts: Texts, limit: int = 3) -> tuple[str, ...]:
    """Keys that somebody may have meant: written alike, else of the articles that a search for the text finds."""
    current = shelf(reader, texts)
    alike = _alike(current, pl.select(folded_column(pl.lit(text, pl.String))).item(), limit)
    if alike:
        return alike
    found = search(reader, text, buyer=buyer, page_size=limit, texts=texts)
    return tuple(article.key for article in found.articles if article.key)


def _alike(current: Shelf, key: str, limit: int) -> tuple[str, ...]:
    """Keys with the same letters and digits, else close ones among those that begin or end as this one does."""
    bare = pl.col("key").str.replace_all(r"[^a-z0-9]", "")
    wanted = "".join(character for character in key if character.isalnum())
    if len(wanted) < 2:
        return ()
    near = current.keys.filter(
        pl.col("key").str.starts_with(key[:2]) | pl.col("key").str.ends_with(key[-3:]), ~pl.col("is_bar_code")
    )
    same = near.filter(bare == wanted)["CLAVE_ARTICULO"].head(limit)
    if len(same):
        return tuple(same)
    closest = near.filter((pl.col("key").str.len_chars().cast(pl.Int32) - len(key)).abs() <= 2).head(_CANDIDATES)
    written = dict(closest.select("key", "CLAVE_ARTICULO").iter_rows())
    return tuple(written[match] for match in get_close_matches(key, written, limit, _CLOSE))
