"""The articles of a version as they are searched: in memory, in the order in which they are shown."""

from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from portal.catalogue.variants import families
from portal.folding import folded_column
from portal.held import HeldByVersion
from portal.stock import sold_out
from portal.sync_settings import Field
from portal.texts import Texts
from warehouse import tables
from warehouse.store import Reader

SOLD = "A"
SOLD_WHILE_STOCK_LASTS = "C"

_FLAG_SET = "S"

_MANAGED = {
    "NOMBRE": ("ARTICULO_ID", Field.ARTICLE_NAME),
    "NOTAS_VENTAS": ("ARTICULO_ID", Field.ARTICLE_NOTES),
    "line": ("LINEA_ARTICULO_ID", Field.LINE_NAME),
    "group": ("GRUPO_LINEA_ID", Field.GROUP_NAME),
}
"""Columns that may show the portal's text, with the keys of what they describe."""


@dataclass(frozen=True)
class Shelf:
    """What customers may buy of one version.

    `articles`, by name: ARTICULO_ID, NOMBRE, CLAVE, UNIDAD_VENTA, LINEA_ARTICULO_ID, GRUPO_LINEA_ID, `line`, `group`,
    `multiple`, `is_kit`, `while_stock_lasts`, `pictures`, NOTAS_VENTAS and `product_id`, of which it is a variant.
    `searched`, in the same order: `position`, ARTICULO_ID, LINEA_ARTICULO_ID, GRUPO_LINEA_ID, `product_id`,
    FECHA_HORA_CREACION, `by_key` (its place by key) and `text`, the bytes of the folded name and keys with a space
    before each word. `keys`: ARTICULO_ID, CLAVE_ARTICULO, `role`, `is_bar_code` and `key` (folded). `positions`: where
    each ARTICULO_ID stands in `articles`. `products`: name and number of variants by `product_id`.
    """

    articles: pl.DataFrame
    searched: pl.DataFrame
    keys: pl.DataFrame
    positions: dict[int, int]
    products: dict[int, tuple[str, int]]


def _read_shelf(reader: Reader, texts: Texts) -> Shelf:
    keys = _keys(reader)
    named = _with_texts(_sold_articles(reader), texts)
    members = families(reader).members
    sold = named.join(members, left_on="ARTICULO_ID", right_on="product_id", how="anti")
    articles = (
        sold.join(members, on="ARTICULO_ID", how="left")
        .join(_key_texts(keys), on="ARTICULO_ID", how="left")
        .join(_with_texts(_places(reader), texts), on="LINEA_ARTICULO_ID", how="left")
        .join(_pictures(reader, texts), on="ARTICULO_ID", how="left")
        .with_columns(name=folded_column(pl.col("NOMBRE").fill_null("")))
        .with_columns(
            multiple=_multiple(),
            is_kit=(pl.col("ES_JUEGO") == _FLAG_SET).fill_null(False),
            while_stock_lasts=pl.col("ESTATUS") == SOLD_WHILE_STOCK_LASTS,
        )
        .sort("name", "ARTICULO_ID")
    )
    # Made after sorting, so that the bytes lie in the order in which they are read: three times faster to search.
    text = pl.concat_str(pl.lit(" "), "name", pl.lit(" "), pl.col("key_texts").fill_null("")).cast(pl.Binary)
    by_key = pl.col("key_texts").rank("ordinal").fill_null(len(articles) + 1)
    columns = ("ARTICULO_ID", "LINEA_ARTICULO_ID", "GRUPO_LINEA_ID", "product_id", "FECHA_HORA_CREACION")
    searched = articles.select(*columns, by_key=by_key, text=text).with_row_index("position")
    positions = dict(searched.select("ARTICULO_ID", "position").iter_rows())
    sold_keys = keys.join(articles, on="ARTICULO_ID", how="semi").sort("ARTICULO_ID", maintain_order=True)
    shown = articles.drop("name", "key_texts", "ES_JUEGO", "ESTATUS", "FECHA_HORA_CREACION", "^.*FACTOR_VENTA.*$")
    return Shelf(shown, searched, sold_keys, positions, _products(reader, articles, texts))


shelf: HeldByVersion[Shelf] = HeldByVersion(_read_shelf)
"""The shelf of the reader's version, with these texts of the portal in the place of Microsip's."""


def _products(reader: Reader, articles: pl.DataFrame, texts: Texts) -> dict[int, tuple[str, int]]:
    """Name and number of sold variants of each product that has any; a product without a name has its first one's."""
    counted = (
        articles.drop_nulls("product_id").group_by("product_id").agg(variants=pl.len(), first=pl.col("NOMBRE").first())
    )
    articulos = tables.microsip["articulos"].c
    wanted = select(articulos.ARTICULO_ID, articulos.NOMBRE, articulos.NOTAS_VENTAS).where(
        articulos["ARTICULO_ID"].in_(counted["product_id"].to_list())
    )
    names = _with_texts(reader.frame(wanted), texts).select(product_id="ARTICULO_ID", name="NOMBRE")
    joined = counted.join(names, on="product_id", how="left")
    rows = joined.select("product_id", pl.coalesce("name", "first", pl.lit("")), "variants")
    return {product_id: (name, variants) for product_id, name, variants in rows.iter_rows()}


def _with_texts(rows: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    for column, (key, field) in _MANAGED.items():
        own = texts.by_field.get(field)
        if own and column in rows.columns:
            shown = pl.col(key).replace_strict(dict(own), default=None, return_dtype=pl.String)
            rows = rows.with_columns(pl.coalesce(shown, column).alias(column))
    return rows


def _sold_articles(reader: Reader) -> pl.DataFrame:
    """The articles in ESTATUS 'A', and those in 'C' of which some warehouse has any."""
    articulos = tables.microsip["articulos"].c
    found = reader.frame(
        select(
            articulos.ARTICULO_ID,
            articulos.NOMBRE,
            articulos.ESTATUS,
            articulos.ES_JUEGO,
            articulos.LINEA_ARTICULO_ID,
            articulos.UNIDAD_VENTA,
            articulos.NOTAS_VENTAS,
            articulos.APLICAR_FACTOR_VENTA,
            articulos.FACTOR_VENTA,
            articulos.FECHA_HORA_CREACION,
        ).where(articulos["ESTATUS"].in_([SOLD, SOLD_WHILE_STOCK_LASTS]))
    )
    ending = found.filter(pl.col("ESTATUS") == SOLD_WHILE_STOCK_LASTS)["ARTICULO_ID"]
    return found if ending.is_empty() else found.join(sold_out(reader, ending), on="ARTICULO_ID", how="anti")


def _keys(reader: Reader) -> pl.DataFrame:
    """All keys, the principal ones first."""
    claves, roles = tables.microsip["claves_articulos"].c, tables.microsip["roles_claves_articulos"].c
    found = reader.frame(
        select(
            claves.ARTICULO_ID,
            claves.CLAVE_ARTICULO_ID,
            claves.CLAVE_ARTICULO,
            roles.NOMBRE.label("role"),
            roles.ES_PPAL,
            roles.ES_GTIN,
        ).join_from(
            tables.microsip["claves_articulos"],
            tables.microsip["roles_claves_articulos"],
            claves["ROL_CLAVE_ART_ID"] == roles["ROL_CLAVE_ART_ID"],
            isouter=True,
        )
    )
    is_principal = (pl.col("ES_PPAL") == _FLAG_SET).fill_null(False)
    return (
        found.filter(pl.col("CLAVE_ARTICULO").str.strip_chars() != "")
        .sort(is_principal, "CLAVE_ARTICULO_ID", descending=[True, False])
        .select(
            "ARTICULO_ID",
            "CLAVE_ARTICULO",
            pl.col("role").fill_null(""),
            is_bar_code=(pl.col("ES_GTIN") == _FLAG_SET).fill_null(False),
            key=folded_column(pl.col("CLAVE_ARTICULO")),
        )
    )


def _key_texts(keys: pl.DataFrame) -> pl.DataFrame:
    """CLAVE, the one to show, and `key_texts`, all of them folded."""
    return keys.group_by("ARTICULO_ID", maintain_order=True).agg(
        CLAVE=pl.col("CLAVE_ARTICULO").first(), key_texts=pl.col("key").str.join(" ")
    )


def _places(reader: Reader) -> pl.DataFrame:
    """LINEA_ARTICULO_ID, `line`, GRUPO_LINEA_ID, `group`, and the factors by which either is sold."""
    lineas, grupos = tables.microsip["lineas_articulos"].c, tables.microsip["grupos_lineas"].c
    return reader.frame(
        select(
            lineas.LINEA_ARTICULO_ID,
            lineas.NOMBRE.label("line"),
            grupos.GRUPO_LINEA_ID,
            grupos.NOMBRE.label("group"),
            lineas.APLICAR_FACTOR_VENTA.label("line_APLICAR_FACTOR_VENTA"),
            lineas.FACTOR_VENTA.label("line_FACTOR_VENTA"),
            grupos.APLICAR_FACTOR_VENTA.label("group_APLICAR_FACTOR_VENTA"),
            grupos.FACTOR_VENTA.label("group_FACTOR_VENTA"),
        ).join_from(
            tables.microsip["lineas_articulos"],
            tables.microsip["grupos_lineas"],
            lineas["GRUPO_LINEA_ID"] == grupos["GRUPO_LINEA_ID"],
            isouter=True,
        )
    )


def _multiple() -> pl.Expr:
    """The factor of the article, else of its line, else of its group, where it is to be applied."""
    levels = [
        pl.when((pl.col(f"{level}APLICAR_FACTOR_VENTA") == _FLAG_SET) & (pl.col(f"{level}FACTOR_VENTA") > 0)).then(
            pl.col(f"{level}FACTOR_VENTA")
        )
        for level in ("", "line_", "group_")
    ]
    return pl.coalesce(levels)


def _pictures(reader: Reader, texts: Texts) -> pl.DataFrame:
    """ARTICULO_ID and `pictures`, the digests with the principal one first; the portal's alone where it has one."""
    imagenes, roles = tables.microsip["imagenes_articulos"].c, tables.microsip["roles_imagenes_articulos"].c
    found = reader.frame(
        select(imagenes.ARTICULO_ID, imagenes.IMAGEN_ARTICULO_ID, imagenes.IMAGEN, roles.ES_PPAL).join_from(
            tables.microsip["imagenes_articulos"],
            tables.microsip["roles_imagenes_articulos"],
            imagenes["ROL_IMAGEN_ART_ID"] == roles["ROL_IMAGEN_ART_ID"],
            isouter=True,
        )
    )
    is_principal = (pl.col("ES_PPAL") == _FLAG_SET).fill_null(False)
    ordered = found.drop_nulls("IMAGEN").sort(is_principal, "IMAGEN_ARTICULO_ID", descending=[True, False])
    theirs = ordered.group_by("ARTICULO_ID", maintain_order=True).agg(
        pictures=pl.col("IMAGEN").unique(maintain_order=True)
    )
    own = texts.by_field.get(Field.ARTICLE_PICTURE, {})
    ours = pl.DataFrame(
        {"ARTICULO_ID": list(own), "pictures": [[digest] for digest in own.values()]}, schema=theirs.schema
    )
    return pl.concat([theirs.join(ours, on="ARTICULO_ID", how="anti"), ours])
