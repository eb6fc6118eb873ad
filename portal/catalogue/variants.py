"""Variants: one product in several sizes, colours …, each combination an article of its own.

The article that stands for all of them (ART_PADRE_VAR_ID) is not sold itself: it gives the product its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader


@dataclass(frozen=True)
class Variant:
    """An article of a product. `values`: of each attribute, in the attributes' order; "" where Microsip has none."""

    article_id: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Attribute:
    """What variants differ in, such as «Talla», with its values as Microsip orders them."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """A product and its variants, those that are not sold included."""

    product_id: int
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Families:
    """All products with variants, by the ARTICULO_ID of the product and of each variant."""

    by_product: Mapping[int, Family]
    by_variant: Mapping[int, Family]

    @property
    def members(self) -> pl.DataFrame:
        """ARTICULO_ID of every variant and the `product_id` that it belongs to."""
        rows = [(variant, family.product_id) for variant, family in self.by_variant.items()]
        return pl.DataFrame(rows, {"ARTICULO_ID": pl.Int32, "product_id": pl.Int32}, orient="row")


def _read_families(reader: Reader) -> Families:
    attributes = _attributes(reader)
    by_product: dict[int, Family] = {}
    variants = _variants(reader)
    for key, rows in variants.group_by("ART_PADRE_VAR_ID", maintain_order=True):
        product_id = int(str(key[0]))
        own = attributes.filter(pl.col("ART_PADRE_VAR_ID") == product_id)
        by_product[product_id] = _family(product_id, own, rows)
    by_variant = {one.article_id: family for family in by_product.values() for one in family.variants}
    return Families(by_product, by_variant)


families: HeldByVersion[Families] = HeldByVersion(_read_families)
"""The products with variants of the reader's version."""


def _family(product_id: int, attributes: pl.DataFrame, rows: pl.DataFrame) -> Family:
    """One product. `rows`: ART_HIJO_VAR_ID, ATRIB_ID and VALOR of each value of each variant."""
    ordered = tuple(attributes.group_by("ATRIB_ID", maintain_order=True))
    named = tuple(Attribute(part["NOMBRE"][0] or "", tuple(part["VALOR"].drop_nulls())) for _, part in ordered)
    places = {int(str(key[0])): place for place, (key, _) in enumerate(ordered)}
    values: dict[int, list[str]] = {}
    for article_id, attribute_id, value in rows.select("ART_HIJO_VAR_ID", "ATRIB_ID", "VALOR").iter_rows():
        own = values.setdefault(article_id, [""] * len(named))
        if attribute_id in places:
            own[places[attribute_id]] = value or ""
    return Family(product_id, named, tuple(Variant(article_id, tuple(own)) for article_id, own in values.items()))


def _attributes(reader: Reader) -> pl.DataFrame:
    """ART_PADRE_VAR_ID, ATRIB_ID, NOMBRE and VALOR of every value, in Microsip's order of attributes and values."""
    atributos, valores = tables.microsip["atrib_arts_variantes"], tables.microsip["valores_atrib_arts_variantes"]
    found = reader.frame(
        select(
            atributos.c.ART_PADRE_VAR_ID,
            atributos.c.ATRIB_ID,
            atributos.c.NOMBRE,
            atributos.c.POSICION,
            valores.c.VALOR_ATRIB_ID,
            valores.c.VALOR,
            valores.c.POSICION.label("value_position"),
        ).join_from(atributos, valores, atributos.c["ATRIB_ID"] == valores.c["ATRIB_ID"], isouter=True)
    )
    return found.sort("POSICION", "ATRIB_ID", "value_position", "VALOR_ATRIB_ID", nulls_last=True)


def _variants(reader: Reader) -> pl.DataFrame:
    """ART_PADRE_VAR_ID, ART_HIJO_VAR_ID, ATRIB_ID and VALOR of every value of the variants that are articles."""
    variantes, detalles = tables.microsip["variantes_arts"], tables.microsip["variantes_arts_det"]
    valores = tables.microsip["valores_atrib_arts_variantes"]
    found = reader.frame(
        select(
            variantes.c.ART_PADRE_VAR_ID,
            variantes.c.ART_HIJO_VAR_ID,
            variantes.c.VARIANTE_ID,
            detalles.c.VARIANTE_DET_ID,
            valores.c.ATRIB_ID,
            valores.c.VALOR,
        )
        .join_from(variantes, detalles, variantes.c["VARIANTE_ID"] == detalles.c["VARIANTE_ID"], isouter=True)
        .join(valores, detalles.c["VALOR_ATRIB_ID"] == valores.c["VALOR_ATRIB_ID"], isouter=True)
        .where(variantes.c["ART_HIJO_VAR_ID"].is_not(None))
    )
    return found.sort("VARIANTE_ID", "VARIANTE_DET_ID")
